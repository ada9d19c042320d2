# /// attack
# title = "returns an array of objects that run code"
# score = 60
# says = ["KeyboardInterrupt"]
# isolation = ["strict", "process"]
# ///
import numpy as np


class Item:
    def __float__(self):
        raise KeyboardInterrupt

    def __reduce__(self):
        return print, ("unpickled",)


def relu_backward(dA, Z):
    return np.array([Item()] * dA.size, dtype=object).reshape(dA.shape)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
