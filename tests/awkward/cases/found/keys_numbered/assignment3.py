import numpy as np

def problem1_gradients():
    return {"Step 1": -2, "Step 2": -2, "Step 3": [-2.2, -2.4], "Step 4": [-2.2, -2.4], "Step 5": [-3.7, -4.16], "Step 6": [-3.7, -4.16]}


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
