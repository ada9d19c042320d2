import numpy as np


def problem1_gradients():
    """Return the six gradients."""
    return None


def relu_backward(dA, Z):
    """Return dZ."""
    raise NotImplementedError
