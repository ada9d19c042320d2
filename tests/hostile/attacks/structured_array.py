# /// attack
# title = "returns an array of records"
# score = 60
# verdicts = { "problem2.positive" = "wrong" }
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import numpy as np


def relu_backward(dA, Z):
    return np.array([(1, 2.0, b"x")] * 4, dtype="i4,f8,V8")
