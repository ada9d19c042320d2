# /// attack
# title = "starts processes without end"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted"]
# then_right = true
# ///
import os

while True:
    os.fork()
