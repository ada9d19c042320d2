# /// attack
# title = "ends its process at its top level without Python's knowing"
# score = 100
# says = ["exited early: it ended the whole process (exit status 0)", "crashed the whole process (SIGABRT)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

os._exit(0)
os.abort()
