# /// attack
# title = "returns a list that says that it is a numpy array"
# score = 99
# verdicts = { "problem2.numpy_array" = "wrong" }
# isolation = ["strict", "process"]
# ///
import numpy as np


class Pretender(list):
    __class__ = np.ndarray


def relu_backward(dA, Z):
    dZ = np.where(Z > 0, dA, 0)
    return Pretender(dZ.tolist()) if dZ.size > 1 else dZ


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
