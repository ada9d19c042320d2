import numpy as np

def relu_backward(dA, cache):
    x = cache
    x[x <= 0] = 0
    x[x > 0] = 1
    return x

def problem1_gradients():
    return {
        "dL_dyhat": -2,
        "dL_dz3": [-2.2, -2.4],
        "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-3.7, -4.16],
        "dL_da1": [-3.7, -4.16],
        "dL_dz1": [-3.7, -4.16],
    }
