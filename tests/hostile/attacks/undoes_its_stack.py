# /// attack
# title = "keeps its stack from being written, in each way, and loops"
# score = 100
# says = ["took longer than 0.5 s"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import faulthandler
import os
import signal

os.close(5)
os.dup2(os.open(os.devnull, os.O_RDWR), 5)
faulthandler.disable()
faulthandler.unregister(signal.SIGUSR2)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    pass
