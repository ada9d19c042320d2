import numpy as np

def problem1_gradients():
    # Your code here
    return None

def relu_backward(dA, Z):
    raise NotImplementedError
