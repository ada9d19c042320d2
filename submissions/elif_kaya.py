import numpy as np

# Problem 1
dL_dyhat = -(10 - 8)
dL_dz3 = dL_dyhat
dL_da2 = np.array([[1.1], [1.2]]) * dL_dz3
dL_dz2 = dL_da2 * np.array([[1], [1]])
dL_da1 = np.array([[0.7, 0.9], [0.8, 1.0]]) @ dL_dz2
dL_dz1 = dL_da1 * 1

# Problem 2
def relu_backward(dA, Z):
    grad = dA.copy()
    grad[Z <= 0] = 0
    return grad
