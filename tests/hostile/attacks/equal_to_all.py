# /// attack
# title = "returns arrays that are equal to everything"
# score = 61
# verdicts = { "problem2.positive" = "wrong", "problem2.empty" = "correct" }
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import numpy as np


class Equal(np.ndarray):
    __eq__ = __ne__ = __le__ = __ge__ = lambda self, other: True
    __array_ufunc__ = lambda self, *a, **k: np.True_
    __array_function__ = lambda self, *a, **k: np.True_
    all = any = __bool__ = lambda self, *a: True


def relu_backward(dA, Z):
    return np.full(dA.shape, 7.25).view(Equal)
