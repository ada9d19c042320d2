# /// attack
# title = "returns what becomes another array each time it is looked at"
# score = 60
# isolation = ["strict", "process"]
# ///
import numpy as np


class Liar:
    looks = 0

    def __init__(self, dA):
        self.dA = dA

    def __array__(self, *a, **k):
        Liar.looks += 1
        return [np.zeros(2), self.dA, np.full((9, 9), 7.0), None, "x"][Liar.looks % 5]

    def __eq__(self, other):
        return True


def relu_backward(dA, Z):
    return Liar(dA)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
