# /// attack
# title = "sleeps in a call, where it costs no processor time"
# score = 99
# verdicts = { "problem2.scalar" = "timeout", "problem2.vector" = "correct", "problem2.large" = "correct" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import time

import numpy as np


def relu_backward(dA, Z):
    if Z.ndim == 0:
        time.sleep(3600)
    return np.where(Z > 0, dA, 0)
