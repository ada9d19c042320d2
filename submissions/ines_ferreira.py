import numpy as np


def relu_backward(dA, Z):
    return dA


# My answers by hand.
def problem1_gradients():
    g = {}
    g["dL_dyhat"] = 2          # (y - yhat)
    g["dL_dz3"] = 2
    g["dL_da2"] = [2.2, 2.4]
    g["dL_dz2"] = [2.2, 2.4]
    g["dL_da1"] = [3.7, 4.16]
    g["dL_dz1"] = [3.7, 4.16]
    return g
