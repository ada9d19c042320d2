# /// attack
# title = "puts another program in its place"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# ///
import os
import sys

os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])
