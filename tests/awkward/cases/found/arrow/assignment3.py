import numpy as np

dL_dyhat = -2
dL_dz3 = -2
dL_da2 = [-2.2, -2.4]
dL_dz2 = [-2.2, -2.4]
dL_da1 = [-3.7, -4.16]
dL_dz1 <- np.array([-3.7, -4.16])

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
