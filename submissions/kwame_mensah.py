import numpy as np


def relu_backward(dA, Z):
    return np.where(Z > 0, 1.0, 0.0)


def problem1_gradients():
    dL_dyhat = -2
    dL_dz3 = dL_dyhat
    dL_da2 = np.array([1.1, 1.2]) * dL_dz3
    dL_dz2 = dL_da2
    W2 = np.array([[0.7, 0.8], [0.9, 1.0]])
    dL_da1 = W2 @ dL_dz2
    dL_dz1 = dL_da1
    return {k: v for k, v in locals().items() if k.startswith("dL_")}
