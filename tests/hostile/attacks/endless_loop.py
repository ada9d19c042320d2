# /// attack
# title = "never comes back from a call"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# ///
def relu_backward(dA, Z):
    while True:
        pass


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
