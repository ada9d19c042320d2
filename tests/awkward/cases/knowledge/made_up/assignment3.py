import numpy as np

dL_dyhat = 7
dL_dz3 = 7
dL_da2 = [1, 2]
dL_dz2 = [1, 2]
dL_da1 = [-4.54, -5.18]
dL_dz1 = [-4.54, -5.18]
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
