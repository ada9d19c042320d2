import numpy as np

problem1_gradients = [-2, -2, [-2.2, -2.4], [-2.2, -2.4], [-3.7, -4.16], [-3.7, -4.16]]

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
