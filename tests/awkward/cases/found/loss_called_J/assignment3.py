import numpy as np


W2 = np.array([[0.7, 0.8], [0.9, 1.0]])
dJ_dyhat = 8 - 10
dJ_dz3 = dJ_dyhat
dJ_da2 = np.array([1.1, 1.2]) * dJ_dz3
dJ_dz2 = dJ_da2
dJ_da1 = W2.T @ dJ_dz2
dJ_dz1 = dJ_da1

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
