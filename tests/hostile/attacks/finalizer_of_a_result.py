# /// attack
# title = "returns a result that loops when it is let go of"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# ///
class Looping:
    def __del__(self):
        while True:
            pass


def relu_backward(dA, Z):
    return Looping()


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
