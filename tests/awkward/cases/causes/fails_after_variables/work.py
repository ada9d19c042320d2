import numpy as np

dL_dyhat = -2
dL_dz3 = -2
dL_da2 = [-2.2, -2.4]
dL_dz2 = [-2.2, -2.4]
dL_da1 = [-3.7, -4.16]
dL_dz1 = [-3.7, -4.16]


def problem1_gradients():
    dL_dyhat = 17
    raise NotImplementedError

def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
