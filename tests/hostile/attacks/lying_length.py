# /// attack
# title = "returns a sequence that claims to be longer than any memory"
# score = 60
# verdicts = { "problem2.positive" = "memory", "problem2.vector" = "wrong" }
# says = ["relu_backward needed more memory than is allowed"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Liar(list):
    def __len__(self):
        return 2**62


class Sequence:
    __len__ = Liar.__len__

    def __getitem__(self, index):
        raise IndexError


def relu_backward(dA, Z):
    return Sequence() if Z.ndim == 2 else Liar(dA)
