# /// attack
# title = "computes a number of 300 million digits in a call"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.mixed" = "timeout", "problem2.zero" = "not_run" }
# says = ["relu_backward took longer than 0.5 s", "the submission had to be stopped too often"]
# isolation = ["strict", "process"]
# ///
def relu_backward(dA, Z):
    return 9 ** 9 ** 9


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
