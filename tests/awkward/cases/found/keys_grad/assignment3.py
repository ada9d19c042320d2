import numpy as np

def problem1_gradients():
    return {"grad_yhat": -2, "grad_z3": -2, "grad_a2": [-2.2, -2.4], "grad_z2": [-2.2, -2.4], "grad_a1": [-3.7, -4.16], "grad_z1": [-3.7, -4.16]}


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
