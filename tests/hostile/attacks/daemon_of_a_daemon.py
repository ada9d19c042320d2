# /// attack
# title = "leaves a daemon that has a daemon of its own, each in its own session"
# score = 100
# then_right = true
# isolation = ["process"]
# ///
import os
import time

for generation in range(3):
    if os.fork():
        time.sleep(3600 if generation else 0.1)
        break
    os.setsid()
else:
    time.sleep(3600)
