# /// attack
# title = "returns a sequence without an end"
# score = 99
# verdicts = { "problem2.scalar" = "timeout", "problem2.vector" = "correct" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Endless:
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return 1.0


def relu_backward(dA, Z):
    return dA * (Z > 0) if Z.ndim else Endless()
