# /// attack
# title = "runs from one short-lived process and session to the next"
# score = 100
# then_right = true
# isolation = ["process"]
# ///
import os
import time

if not os.fork():
    for _ in range(300):
        os.setsid()
        if os.fork():
            os._exit(0)
    time.sleep(3600)
