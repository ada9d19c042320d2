# /// attack
# title = "sends itself signals that end it"
# score = 100
# says = ["was killed (SIGKILL): it killed itself or ran out of memory.", "crashed the whole process (SIGTERM)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
signal.raise_signal(signal.SIGTERM)
