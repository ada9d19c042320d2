# /// attack
# title = "sets an alarm for a later call"
# score = 97
# verdicts = { "problem2.positive" = "crash", "problem2.negative" = "correct" }
# says = ["relu_backward crashed the whole process (SIGALRM)"]
# isolation = ["strict", "process"]
# ///
import signal
import time

import numpy as np


def relu_backward(dA, Z):
    if signal.getitimer(signal.ITIMER_REAL)[0]:
        time.sleep(0.45)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
