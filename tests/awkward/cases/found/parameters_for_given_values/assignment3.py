import numpy as np

def problem1_gradients(y, yhat, a1, a2, W2, W3):
    d1 = -(y - yhat)
    d3 = W3[0] * d1
    d4 = d3 * (a2 > 0)
    d5 = W2.T @ d4
    return {"dL_dyhat": d1, "dL_dz3": d1, "dL_da2": d3, "dL_dz2": d4, "dL_da1": d5,
            "dL_dz1": d5 * (a1 > 0)}


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
