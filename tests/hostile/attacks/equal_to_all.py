# /// attack
# title = "returns arrays that are equal to everything"
# score = 61
# verdicts = { "problem2.positive" = "wrong", "problem2.empty" = "correct" }
# isolation = ["strict", "process"]
# ///
import numpy as np


class Equal(np.ndarray):
    __eq__ = __ne__ = __le__ = __ge__ = lambda self, other: True
    __array_ufunc__ = lambda self, *a, **k: np.True_
    __array_function__ = lambda self, *a, **k: np.True_
    all = any = __bool__ = lambda self, *a: True


def relu_backward(dA, Z):
    return np.full(dA.shape, 7.25).view(Equal)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
