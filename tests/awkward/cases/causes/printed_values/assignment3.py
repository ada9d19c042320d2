import numpy as np

print("dL_dyhat =", -2)
print("dL_dz3 =", -2)
print("dL_da2 =", [-2.2, -2.4])
print("dL_dz2 =", [-2.2, -2.4])
print("dL_da1 =", [-3.7, -4.16])
print("dL_dz1 =", [-3.7, -4.16])

def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ
