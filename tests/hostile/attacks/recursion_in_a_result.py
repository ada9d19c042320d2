# /// attack
# title = "returns a list that is nested deeper than any stack"
# score = 60
# verdicts = { "problem2.positive" = "wrong", "problem2.large" = "wrong" }
# says = ["[[[[[["]
# isolation = ["strict", "process"]
# ///
def relu_backward(dA, Z):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
