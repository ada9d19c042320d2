# /// attack
# title = "returns a result that loops when it is let go of"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class Looping:
    def __del__(self):
        while True:
            pass


def relu_backward(dA, Z):
    return Looping()
