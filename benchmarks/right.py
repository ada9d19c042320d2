import numpy as np


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    a1, a2 = np.array([4, 5]), np.array([6, 7])
    W2, W3 = np.array([[0.7, 0.8], [0.9, 1.0]]), np.array([[1.1, 1.2]])
    dL_dyhat = -(10 - 8)
    dL_dz3 = np.array([dL_dyhat])
    dL_da2 = W3.T @ dL_dz3
    dL_dz2 = dL_da2 * (a2 > 0)
    dL_da1 = W2.T @ dL_dz2
    dL_dz1 = dL_da1 * (a1 > 0)
    return {
        "dL_dyhat": dL_dyhat,
        "dL_dz3": dL_dz3,
        "dL_da2": dL_da2,
        "dL_dz2": dL_dz2,
        "dL_da1": dL_da1,
        "dL_dz1": dL_dz1,
    }
