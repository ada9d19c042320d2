import numpy as np

dL_dyhat = 5.5
dL_dz3 = 5.5
dL_da2 = [6.05, 6.6]
dL_dz2 = [6.05, 6.6]
dL_da1 = [10.175, 11.44]
dL_dz1 = [10.175, 11.44]
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
