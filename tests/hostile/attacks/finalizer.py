# /// attack
# title = "returns what forges an answer when it is thrown away"
# score = 60
# isolation = ["strict", "process"]
# ///
import os

import numpy as np


class Late(np.ndarray):
    def __del__(self):
        os.write(4, b'{"status": "returned", "value": null, "payload": 0}\n')


def relu_backward(dA, Z):
    return np.zeros(dA.shape).view(Late)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
