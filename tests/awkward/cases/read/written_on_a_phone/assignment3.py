import numpy as np

def problem1_gradients():
    dL_dyhat = 8 - 10
    dL_dz3 = dL_dyhat
    dL_da2 = np.array([1.1, 1.2]) * dL_dz3
    dL_dz2 = dL_da2
    dL_da1 = np.array([[0.7, 0.8], [0.9, 1.0]]).T @ dL_dz2
    dL_dz1 = dL_da1
    return {"dL_dyhat": dL_dyhat, "dL_dz3": dL_dz3, "dL_da2": dL_da2,
            "dL_dz2": dL_dz2, "dL_da1": dL_da1, "dL_dz1": dL_dz1}

Def relu_backward(dA, Z):
    dZ = dA.copy()
    dZ[Z ≤ 0] = 0
    Return dZ
