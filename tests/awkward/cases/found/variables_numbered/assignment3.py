import numpy as np

step1 = -2
step2 = -2
step3 = [-2.2, -2.4]
step4 = [-2.2, -2.4]
step5 = [-3.7, -4.16]
step6 = [-3.7, -4.16]


def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
