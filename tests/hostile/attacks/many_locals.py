# /// attack
# title = "raises an exception in a function with very many local variables, very deep down"
# score = 100
# verdicts = { "problem1.dL_dyhat" = "correct" }
# isolation = ["strict", "process"]
# ///
import numpy as np

NAMES = ", ".join(f"v{number}" for number in range(50_000))
exec(f"def many(depth):\n    {NAMES.replace(', ', ' = ')} = 0\n    many(depth - 1) if depth else 1 / 0")


def problem1_gradients():
    dL_dyhat = dL_dz3 = -2
    dL_da2 = dL_dz2 = [-2.2, -2.4]
    dL_da1 = dL_dz1 = [-3.7, -4.16]
    many(100)


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)
