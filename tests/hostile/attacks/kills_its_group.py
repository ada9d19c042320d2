# /// attack
# title = "kills all of its process group"
# score = 100
# says = ["was killed (SIGKILL)"]
# then_right = true
# ///
import os
import signal

os.kill(0, signal.SIGKILL)
