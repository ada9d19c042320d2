# /// attack
# title = "returns an array of records"
# score = 60
# verdicts = { "problem2.positive" = "wrong" }
# isolation = ["strict", "process"]
# ///
import numpy as np


def relu_backward(dA, Z):
    return np.array([(1, 2.0, b"x")] * 4, dtype="i4,f8,V8")


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
