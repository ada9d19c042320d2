import numpy as np

def problem1_gradients():
    return {
        'dyhat': -2,
        'dz3': -2,
        'da2': [-2.2, -2.4],
        'dz2': [-2.2, -2.4],
        'da1': [-3.7, -4.16],
        'dz1': [-3.7, -4.16],
    }

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
