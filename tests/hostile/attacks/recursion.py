# /// attack
# title = "calls itself without end"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward raised RecursionError: maximum recursion depth exceeded", "repr(Endless())", "json.loads"]
# isolation = ["strict", "process"]
# ///
import json


class Endless:
    def __repr__(self):
        return repr(self)


def relu_backward(dA, Z):
    return relu_backward(dA, Z)


repr(Endless())
json.loads("[" * 10**5)


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
