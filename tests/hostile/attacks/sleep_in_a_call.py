# /// attack
# title = "sleeps in a call, where it costs no processor time"
# score = 99
# verdicts = { "problem2.scalar" = "timeout", "problem2.vector" = "correct", "problem2.large" = "correct" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# ///
import time

import numpy as np


def relu_backward(dA, Z):
    if Z.ndim == 0:
        time.sleep(3600)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
