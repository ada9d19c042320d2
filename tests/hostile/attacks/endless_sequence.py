# /// attack
# title = "returns a sequence without an end"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Endless:
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return 1.0


def relu_backward(dA, Z):
    return Endless()
