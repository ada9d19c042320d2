# /// attack
# title = "returns what becomes another array each time it is looked at"
# score = 63
# isolation = ["strict", "process"]
# then_gradients = true
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
