import numpy as np


def relu_backward(dA, Z):
    return (dA * (Z > 0)).ravel()


def problem1_gradients():
    dL_dyhat = -(10 - 8)
    dL_dz3 = dL_dyhat
    dL_da2 = [1.1 * dL_dz3, 1.2 * dL_dz3]
    return {"dL_dyhat": dL_dyhat, "dL_dZ3": dL_dz3, "dL_da2": dL_da2}
