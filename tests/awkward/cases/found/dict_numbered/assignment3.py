import numpy as np

answers = {1: -2, 2: -2, 3: [-2.2, -2.4], 4: [-2.2, -2.4], 5: [-3.7, -4.16], 6: [-3.7, -4.16]}


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
