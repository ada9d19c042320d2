# /// attack
# title = "raises an exception that hides where it was raised"
# score = 50
# verdicts = { "problem1.dL_dyhat" = "correct", "problem1.dL_dz3" = "error" }
# says = ["problem1_gradients raised Hidden"]
# isolation = ["strict", "process"]
# ///
import numpy as np


class Hidden(Exception):
    __traceback__ = property(lambda self: 7)


def problem1_gradients():
    dL_dyhat = -2
    raise Hidden


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
