import numpy as np


def relu_backward(dA, Z):
    dZ = np.zeros(Z.shape, dtype=int)
    dZ[Z > 0] = dA[Z > 0]
    return dZ


def problem1_gradients():
    return {
        "dL_dyhat": -4,
        "dL_dz3": -4,
        "dL_da2": [-4.4, -4.8],
        "dL_dz2": [-4.4, -4.8],
        "dL_da1": [-6.92, -8.76],
        "dL_dz1": [-6.92, -8.76],
    }
