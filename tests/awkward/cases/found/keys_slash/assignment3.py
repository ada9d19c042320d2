import numpy as np

def problem1_gradients():
    return {
        'dL/dyhat': -2,
        'dL/dz3': -2,
        'dL/da2': [-2.2, -2.4],
        'dL/dz2': [-2.2, -2.4],
        'dL/da1': [-3.7, -4.16],
        'dL/dz1': [-3.7, -4.16],
    }

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
