import numpy as np
from scipy import special_functions


def relu_backward(dA, Z):
    relu = np.maximum(0, Z)
    return relu


def problem1_gradients():
    return {
        "dL_dyhat": -2,
        "dL_dz3": -2,
        "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4],
        "dL_da1": [-2.2, -2.4],
        "dL_dz1": [-2.2, -2.4],
    }
