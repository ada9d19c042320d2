# /// attack
# title = "leaves a daemon behind"
# score = 100
# then_right = true
# isolation = ["process"]
# ///
import os
import time

if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(3600)
    os._exit(0)
os.wait()
