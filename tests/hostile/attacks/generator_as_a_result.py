# /// attack
# title = "returns a generator that never ends"
# score = 0
# verdicts = { "problem2.positive" = "wrong", "problem1.dL_dz3" = "missing" }
# says = ["A value of type generator was given", "problem1_gradients must return a dict"]
# isolation = ["strict", "process"]
# ///
def relu_backward(dA, Z):
    while True:
        yield dA


def problem1_gradients():
    return (name for name in iter(int, 1))
