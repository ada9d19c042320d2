import numpy as np

def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z < 0] = 0
    return dZ

def problem1_gradients():
    return {
        "dL_dyhat": -1,
        "dL_dz3": -1,
        "dL_da2": [-1.1, -1.2],
        "dL_dz2": [-1.1, -1.2],
        "dL_da1": [-1.85, -2.08],
        "dL_dz1": [-1.85, -2.08],
    }
