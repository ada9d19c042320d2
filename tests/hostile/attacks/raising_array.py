# /// attack
# title = "returns what ends the process when it is looked at"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward exited early"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Mine:
    def __array__(self, *a, **k):
        raise SystemExit("the end")


def relu_backward(dA, Z):
    return Mine()
