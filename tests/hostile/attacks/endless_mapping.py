# /// attack
# title = "returns a dict whose items never end"
# score = 0
# verdicts = { "problem1.dL_dyhat" = "timeout", "problem2.positive" = "wrong" }
# isolation = ["strict", "process"]
# ///
class Endless(dict):
    def items(self):
        while True:
            yield "dL_dyhat", -2


def problem1_gradients():
    return Endless()


def relu_backward(dA, Z):
    return Endless()
