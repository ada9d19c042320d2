# /// attack
# title = "has a signal handler raise in the middle of a later call"
# score = 97
# verdicts = { "problem2.positive" = "error", "problem2.negative" = "correct" }
# says = ["relu_backward exited early"]
# isolation = ["strict", "process"]
# ///
import signal
import time

import numpy as np


def late(*_):
    raise SystemExit("from the handler")


def relu_backward(dA, Z):
    if signal.getitimer(signal.ITIMER_REAL)[0]:
        time.sleep(0.45)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
