# /// attack
# title = "gives a text of which a search for numbers could take forever"
# score = 90
# isolation = ["strict", "process"]
# ///
import numpy as np

dL_dyhat = "2024 1001 2002 3003 4004 5005 6006 7007 8008 9009 1010 1111 1212 see the notes"
dL_dz3 = -2
dL_da2 = dL_dz2 = [-2.2, -2.4]
dL_da1 = dL_dz1 = [-3.7, -4.16]


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
