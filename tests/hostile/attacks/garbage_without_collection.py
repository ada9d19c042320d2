# /// attack
# title = "disables the collector and makes cycles in every call"
# score = 100
# isolation = ["strict", "process"]
# ///
import gc

import numpy as np

gc.disable()


def relu_backward(dA, Z):
    for _ in range(100):
        cycle = [np.empty(10**4)]
        cycle.append(cycle)
    return np.where(Z > 0, dA, 0)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
