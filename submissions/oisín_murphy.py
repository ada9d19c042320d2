import numpy as np


def relu_backward(dA, Z):
    i = 0
    dZ = np.zeros_like(dA)
    while i < dA.size:
        if Z.flat[i] > 0:
            dZ.flat[i] = dA.flat[i]
            i += 1
    return dZ


def problem1_gradients():
    return {
        "dL_dyhat": -2,
        "dL_dz3": -2,
        "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4],
        "dL_da1": [-3.7, -4.16],
        "dL_dz1": [-3.7, -4.16],
    }

