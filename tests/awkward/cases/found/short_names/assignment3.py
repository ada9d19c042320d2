import numpy as np


W2 = np.array([[0.7, 0.8], [0.9, 1.0]])
dyhat = 8 - 10
dz3 = dyhat
da2 = np.array([1.1, 1.2]) * dz3
dz2 = da2
da1 = W2.T @ dz2
dz1 = da1

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
