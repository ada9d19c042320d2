import numpy as np

def problem1_gradients():
    return {
        'dl_dyhat': -2,
        'dl_dz3': -2,
        'dl_da2': [-2.2, -2.4],
        'dl_dz2': [-2.2, -2.4],
        'dl_da1': [-3.7, -4.16],
        'dl_dz1': [-3.7, -4.16],
    }

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
