# /// attack
# title = "returns an array of objects that run code"
# score = 60
# says = ["KeyboardInterrupt"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import numpy as np


class Item:
    def __float__(self):
        raise KeyboardInterrupt

    def __reduce__(self):
        return print, ("unpickled",)


def relu_backward(dA, Z):
    return np.array([Item()] * dA.size, dtype=object).reshape(dA.shape)
