# /// attack
# title = "registers hooks that loop when it ends"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import atexit
import faulthandler
import sys
import threading


def loop(*_):
    while True:
        pass


atexit.register(loop)
threading._register_atexit(loop)
sys.excepthook = sys.unraisablehook = threading.excepthook = loop
faulthandler.enable()
