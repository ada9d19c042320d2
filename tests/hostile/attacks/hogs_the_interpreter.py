# /// attack
# title = "has a thread that never lets go of the interpreter's lock"
# score = 100
# says = ["threading.Thread(target=loop).start()", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import sys
import threading


def loop():
    while True:
        pass


sys.setswitchinterval(10**6)
threading.Thread(target=loop).start()
