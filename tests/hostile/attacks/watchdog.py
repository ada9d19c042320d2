# /// attack
# title = "has faulthandler end it in a later call"
# score = 60
# verdicts = { "problem2.positive" = "crash" }
# says = ["exited early: it ended the whole process (exit status 1)"]
# isolation = ["strict", "process"]
# ///
import faulthandler
import time


def relu_backward(dA, Z):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(0.45)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
