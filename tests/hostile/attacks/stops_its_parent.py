# /// attack
# title = "stops the process that watches over it"
# score = 100
# says = ["Operation not permitted"]
# then_right = true
# ///
import os
import signal

for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
    try:
        os.kill(os.getppid(), number)
    except PermissionError as error:
        print(number, error)
