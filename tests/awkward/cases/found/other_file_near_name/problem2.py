import numpy as np

def reluBackward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
