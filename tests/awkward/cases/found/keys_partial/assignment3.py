import numpy as np

def problem1_gradients():
    return {
        '∂L/∂ŷ': -2,
        '∂L/∂z3': -2,
        '∂L/∂a2': [-2.2, -2.4],
        '∂L/∂z2': [-2.2, -2.4],
        '∂L/∂a1': [-3.7, -4.16],
        '∂L/∂z1': [-3.7, -4.16],
    }

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
