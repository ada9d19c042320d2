# /// attack
# title = "ends, and leaves a process that keeps its pipes open"
# score = 100
# says = ["exited early: it ended the whole process (exit status 7)"]
# then_right = true
# isolation = ["process"]
# ///
import os
import time

if not os.fork():
    os.setsid()
    time.sleep(3600)
os._exit(7)
