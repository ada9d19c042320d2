# /// attack
# title = "returns an array whose class is called list"
# score = 60
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import numpy as np


class list(np.ndarray):
    pass


def relu_backward(dA, Z):
    return np.float64(1.0).reshape(()).view(list)
