# /// attack
# title = "stops itself, so that it neither runs nor ends"
# score = 100
# says = ["signal.SIGSTOP", "took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
