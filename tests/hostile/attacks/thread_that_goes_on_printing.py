# /// attack
# title = "prints from a thread after its call has returned"
# score = 100
# says = ["still here"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import threading
import time


def chatter():
    while True:
        print("still here")
        time.sleep(0.001)


threading.Thread(target=chatter, daemon=True).start()
