# /// attack
# title = "has a thread end the process in a later call"
# score = 97
# verdicts = { "problem1.dL_dyhat" = "correct", "problem2.positive" = "crash", "problem2.negative" = "correct" }
# says = ["relu_backward exited early: it ended the whole process (exit status 3)"]
# isolation = ["strict", "process"]
# ///
import os
import threading
import time

import numpy as np


def relu_backward(dA, Z):
    if threading.active_count() > 1:
        time.sleep(0.45)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    threading.Timer(0.2, os._exit, [3]).start()
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
