# /// attack
# title = "returns a sequence without an end"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# isolation = ["strict", "process"]
# ///
class Endless:
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return 1.0


def relu_backward(dA, Z):
    return Endless()


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
