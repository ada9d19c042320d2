import numpy as np

dL_dyhat = [0, 0]
dL_dz3 = 0
dL_da2 = [0, 0]
dL_dz2 = [0, 0]
dL_da1 = [0, 0]
dL_dz1 = [0, 0]
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
