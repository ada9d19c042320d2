# /// attack
# title = "writes a stack of its own, and exits past Python"
# score = 100
# says = ["exited early: it ended the whole process (exit status 3).\""]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os

os.write(5, b'Stack (most recent call first):\n  File "mallory.py", line 8 in f\n') + os._exit(3)
