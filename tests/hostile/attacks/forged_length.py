# /// attack
# title = "claims that more bytes follow than there are in the world"
# score = 40
# verdicts = { "problem1.dL_dz1" = "crash", "problem2.large" = "correct" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'1000000000000000000 {"status": "returned"}\n')


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
