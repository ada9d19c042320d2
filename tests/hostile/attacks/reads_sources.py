# /// attack
# title = "reads the reference and the grader from the disk, compiled files too"
# score = 100
# says = ["found: []", "FileNotFoundError"]
# then_right = true
# [landlock]
# says = ["found: []", "PermissionError: “[Errno 13] Permission denied"]
# ///
import glob

found = []
for folder in ("@REFERENCE@", "@GRADER@", "@GRADER@/../tests"):
    for pattern in ("*", "__pycache__/*.pyc", "**/*.py"):
        found += glob.glob(f"{folder}/{pattern}", recursive=True)
print("found:", found)
open("@REFERENCE@/relu.py").read()
