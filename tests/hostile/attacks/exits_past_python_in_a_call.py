# /// attack
# title = "ends its process in a call"
# score = 97
# verdicts = { "problem2.scalar" = "crash", "problem2.tensor" = "crash", "problem2.matrix" = "correct", "problem2.large" = "correct" }
# says = ["relu_backward exited early: it ended the whole process (exit status 0)"]
# isolation = ["strict", "process"]
# ///
import os

import numpy as np


def relu_backward(dA, Z):
    if Z.ndim == 0 or Z.ndim == 3:
        os._exit(0)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
