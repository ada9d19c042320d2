# /// attack
# title = "acts when the process ends"
# score = 100
# says = ["SystemExit: “100"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import atexit
import os
import sys
import threading

late = lambda *a: os.write(4, b"[" * 1000) and os.write(1, b"late")
atexit.register(late)
threading._register_atexit(late)
sys.excepthook = sys.unraisablehook = threading.excepthook = late
sys.exit(100)
