# /// attack
# title = "makes files of 10 GB, with and without holes"
# score = 100
# says = ["OSError: “[Errno 27] File too large", "os.truncate", "os.pwrite", "os.posix_fallocate", "open(\\\"big\\\", \\\"wb\\\")"]
# then_right = true
# [landlock]
# says = ["Permission denied: 'hole'", "Permission denied: 'end'", "Permission denied: 'full'", "Permission denied: 'big'"]
# ///
import os

os.truncate(os.open("hole", os.O_CREAT | os.O_RDWR), 10**10)
os.pwrite(os.open("end", os.O_CREAT | os.O_RDWR), b"x", 10**10)
os.posix_fallocate(os.open("full", os.O_CREAT | os.O_RDWR), 0, 10**10)
open("big", "wb").write(bytes(10**8))
