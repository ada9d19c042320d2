import numpy as np


def relu_backward(dA, Z):
    out = np.empty_like(dA)
    for index in np.ndindex(*np.shape(dA)):
        if Z[index] > 0:
            out[index] = dA[index]
        else:
            out[index] = 0
    return out


def problem1_gradients():
    return {
        "dL_dyhat": -2,
        "dL_dz3": -2,
        "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4],
        "dL_da1": [-3.7, -4.16],
        "dL_dz1": [-3.7, -4.16],
    }

