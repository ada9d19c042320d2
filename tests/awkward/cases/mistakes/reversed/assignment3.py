import numpy as np

dL_dyhat = -2
dL_dz3 = -2
dL_da2 = [-2.4, -2.2]
dL_dz2 = [-2.4, -2.2]
dL_da1 = [-3.66, -4.12]
dL_dz1 = [-3.66, -4.12]
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
