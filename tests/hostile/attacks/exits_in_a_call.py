# /// attack
# title = "ends itself by an exception in a call"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward exited early"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import sys


def relu_backward(dA, Z):
    sys.exit(0)
