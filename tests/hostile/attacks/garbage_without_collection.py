# /// attack
# title = "disables the collector and makes cycles in every call"
# score = 100
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import gc

import numpy as np

gc.disable()


def relu_backward(dA, Z):
    for _ in range(100):
        cycle = [np.empty(10**4)]
        cycle.append(cycle)
    return np.where(Z > 0, dA, 0)
