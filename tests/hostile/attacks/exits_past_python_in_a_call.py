# /// attack
# title = "ends its process in a call"
# score = 97
# verdicts = { "problem2.scalar" = "crash", "problem2.tensor" = "crash", "problem2.matrix" = "correct", "problem2.large" = "correct" }
# says = ["relu_backward exited early: it ended the whole process (exit status 0)"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import os

import numpy as np


def relu_backward(dA, Z):
    if Z.ndim == 0 or Z.ndim == 3:
        os._exit(0)
    return np.where(Z > 0, dA, 0)
