import numpy as np


W2 = np.array([[0.7, 0.8], [0.9, 1.0]])
dYhat = 8 - 10
dZ3 = dYhat
dA2 = np.array([1.1, 1.2]) * dZ3
dZ2 = dA2
dA1 = W2.T @ dZ2
dZ1 = dA1

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
