# /// attack
# title = "fills its folder with files of the size that is allowed"
# score = 100
# says = ["OSError: “[Errno 28] No space left on device"]
# then_right = true
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
chunk = bytes(2**24)
for number in range(100):
    open(f"file{number}", "wb").write(chunk)
