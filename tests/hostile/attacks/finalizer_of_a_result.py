# /// attack
# title = "returns a result that loops when it is let go of"
# score = 99
# verdicts = { "problem2.scalar" = "timeout", "problem2.vector" = "correct" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Looping:
    def __del__(self):
        while True:
            pass


def relu_backward(dA, Z):
    return dA * (Z > 0) if Z.ndim else Looping()
