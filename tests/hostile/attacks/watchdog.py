# /// attack
# title = "has faulthandler end it in a later call"
# score = 60
# verdicts = { "problem2.positive" = "crash" }
# says = ["exited early: it ended the whole process (exit status 1)"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import faulthandler
import time


def relu_backward(dA, Z):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(0.45)
