# /// attack
# title = "makes a million files"
# score = 100
# says = ["OSError: “[Errno 28] No space left on device"]
# then_right = true
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
for number in range(10**6):
    open(f"file{number}", "w").close()
