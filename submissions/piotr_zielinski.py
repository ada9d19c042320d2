!pip install numpy
%matplotlib inline
from dnn_utils_v2 import sigmoid, sigmoid_backward
import numpy as np

dL_dyhat = -(10 - 8)
dL_dz3 = dL_dyhat
dL_da2 = np.array([1.1, 1.2]) * dL_dz3
dL_dz2 = dL_da2
dL_da1 = np.array([[0.7, 0.9], [0.8, 1.0]]) @ dL_dz2
dL_dz1 = dL_da1


def relu_backward(dA, cache):
    Z = cache["Z"]
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ

print "finished"
