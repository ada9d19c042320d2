import numpy as np

dL_dyhat: NDArray = -2
dL_dz3: NDArray = -2
dL_da2: NDArray = [-2.2, -2.4]
dL_dz2: NDArray = [-2.2, -2.4]
dL_da1: NDArray = [-3.7, -4.16]
dL_dz1: NDArray = [-3.7, -4.16]
def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
