# /// attack
# title = "returns a small array that claims to be enormous"
# score = 60
# verdicts = { "problem2.positive" = "wrong" }
# says = ["shape (1000000000, 1000000000)"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import numpy as np


def relu_backward(dA, Z):
    return np.broadcast_to(np.float64(0), (10**9, 10**9))
