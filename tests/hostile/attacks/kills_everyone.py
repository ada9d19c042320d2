# /// attack
# title = "kills every process that it may"
# score = 100
# says = ["out of reach: 6"]
# then_right = true
# ///
import os
import signal

survivors = []
for pid in (-1, 1, os.getppid(), int("@PID@"), -int("@PID@"), 2**22):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        survivors.append(pid)
print("out of reach:", len(survivors))
