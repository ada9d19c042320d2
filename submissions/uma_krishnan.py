import numpy as np


def relu_backward(dA, Z):
    return np.abs(dA)


def problem1_gradients():
    w3 = np.array([1.1, 1.2])
    dL_da2 = w3 * -2
    return {
        "dL_dyhat": -2,
        "dL_dz3": -2,
        "dL_da2": dL_da2,
        "dL_dz2": dL_da2,
        "dL_da1": w3 * dL_da2,
        "dL_dz1": w3 * dL_da2,
    }
