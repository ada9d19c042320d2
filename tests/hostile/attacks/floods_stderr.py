# /// attack
# title = "prints a gigabyte as errors in every call"
# score = 60
# verdicts = { "problem2.positive" = "output_limit", "problem2.zero" = "not_run" }
# says = ["relu_backward printed more than 1024 kB"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import sys


def relu_backward(dA, Z):
    for _ in range(10**3):
        print("x" * 10**6, file=sys.stderr)
