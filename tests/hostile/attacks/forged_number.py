# /// attack
# title = "sends a number of 4300 digits"
# score = 40
# verdicts = { "problem1.dL_dz1" = "crash", "problem2.large" = "correct" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'0 {"where": "", "code": "", "at": ' + b"9" * 4300 + b"}\n")


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
