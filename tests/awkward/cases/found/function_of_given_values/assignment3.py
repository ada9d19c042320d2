import numpy as np

def dL_dyhat(y, y_hat):
    return -(y - y_hat)


def dL_dz3(dL_dyhat):
    return dL_dyhat


def dL_da2(W3, dL_dz3):
    return W3.T.ravel() * dL_dz3


def dL_dz2(dL_da2, a2):
    return dL_da2 * (a2 > 0)


def dL_da1(W2, dL_dz2):
    return W2.T @ dL_dz2


def dL_dz1(dL_da1, a1):
    return dL_da1 * (a1 > 0)


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
