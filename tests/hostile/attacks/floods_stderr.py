# /// attack
# title = "prints a gigabyte as errors in every call"
# score = 60
# verdicts = { "problem2.positive" = "output_limit", "problem2.zero" = "not_run" }
# says = ["relu_backward printed more than 1024 kB"]
# isolation = ["strict", "process"]
# ///
import sys


def relu_backward(dA, Z):
    for _ in range(10**3):
        print("x" * 10**6, file=sys.stderr)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
