# /// attack
# title = "sends JSON nested without end"
# score = 40
# verdicts = { "problem1.dL_dz1" = "crash", "problem2.large" = "correct" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'0 {"status": ' + b"[" * 100_000 + b"\n")


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
