# /// attack
# title = "takes memory piece by piece in every call"
# score = 60
# verdicts = { "problem2.positive" = "memory", "problem2.large" = "memory" }
# says = ["relu_backward needed more memory than is allowed"]
# isolation = ["strict", "process"]
# ///
def relu_backward(dA, Z):
    kept = []
    while True:
        kept.append(bytes(2**26))


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
