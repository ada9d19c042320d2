# /// attack
# title = "returns what forges an answer when it is thrown away"
# score = 60
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import os

import numpy as np


class Late(np.ndarray):
    def __del__(self):
        os.write(4, b'0 {"status": "returned", "value": null}\n')


def relu_backward(dA, Z):
    return np.zeros(dA.shape).view(Late)
