# /// attack
# title = "returns a small array that claims to be enormous"
# score = 60
# verdicts = { "problem2.positive" = "wrong" }
# says = ["shape (1000000000, 1000000000)"]
# isolation = ["strict", "process"]
# ///
import numpy as np


def relu_backward(dA, Z):
    return np.broadcast_to(np.float64(0), (10**9, 10**9))


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
