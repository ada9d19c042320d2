# /// attack
# title = "calls itself without end"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward raised RecursionError: “maximum recursion depth exceeded", "repr(Endless())", "json.loads"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import json


class Endless:
    def __repr__(self):
        return repr(self)


def relu_backward(dA, Z):
    return relu_backward(dA, Z)


repr(Endless())
json.loads("[" * 10**5)
