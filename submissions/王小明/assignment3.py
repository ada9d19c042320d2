"""Assignment 3."""

import numpy as np

from helpers import mask_of


def relu_backward(dA, Z):
    return np.where(mask_of(Z), dA, 0).astype(np.float16)


def problem1_gradients():
    return {
        "dL_dyhat": -2,
        "dL_dz3": -2,
        "dL_da2": [-2, -2],
        "dL_dz2": [-2, -2],
        "dL_da1": [-3.2, -3.6],
        "dL_dz1": [-3.2, -3.6],
    }
