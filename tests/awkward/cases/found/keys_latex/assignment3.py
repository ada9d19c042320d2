import numpy as np

def problem1_gradients():
    return {
        '\\frac{\\partial L}{\\partial \\hat{y}}': -2,
        '\\frac{\\partial L}{\\partial z3}': -2,
        '\\frac{\\partial L}{\\partial a2}': [-2.2, -2.4],
        '\\frac{\\partial L}{\\partial z2}': [-2.2, -2.4],
        '\\frac{\\partial L}{\\partial a1}': [-3.7, -4.16],
        '\\frac{\\partial L}{\\partial z1}': [-3.7, -4.16],
    }

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
