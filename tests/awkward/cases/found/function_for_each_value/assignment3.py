import numpy as np

def dL_dyhat():
    return -2


def dL_dz3():
    return -2


def dL_da2():
    return [-2.2, -2.4]


def dL_dz2():
    return [-2.2, -2.4]


def dL_da1():
    return [-3.7, -4.16]


def dL_dz1():
    return [-3.7, -4.16]

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
