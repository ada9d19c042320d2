import numpy as np


def problem1_gradients():
    grads = {}
    grads["dL_dyhat"] = 8 - 10
    grads["dL_dz3"] = grads["dL_dyhat"]
    grads["dL_da2"] = np.array([1.1, 1.2]) * grads["dL_dz3"]
    grads["dL_dz2"] = grads["dL_a2"]
    return grads

def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
