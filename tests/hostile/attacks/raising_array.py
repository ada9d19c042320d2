# /// attack
# title = "returns what ends the process when it is looked at"
# score = 60
# verdicts = { "problem2.positive" = "error", "problem2.large" = "error" }
# says = ["relu_backward exited early"]
# isolation = ["strict", "process"]
# ///
class Mine:
    def __array__(self, *a, **k):
        raise SystemExit("the end")


def relu_backward(dA, Z):
    return Mine()


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
