# /// attack
# title = "ends itself by an exception in a call"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward exited early"]
# isolation = ["strict", "process"]
# ///
import sys


def relu_backward(dA, Z):
    sys.exit(0)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
