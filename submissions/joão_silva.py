import numpy as np


def relu_backward(dA, Z):
    dZ = np.zeros_like(dA)
    for index in np.ndindex(dA.shape):
        print("at", index, "Z is", Z[index], "so the mask is", Z[index] > 0)
        if Z[index] > 0:
            dZ[index] = dA[index]
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

