# /// attack
# title = "sends an answer that says everything twice"
# score = 40
# verdicts = { "problem1.dL_dz1" = "missing" }
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b'0 {"status": "memory", "status": "missing"}\n')
    os._exit(0)


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
