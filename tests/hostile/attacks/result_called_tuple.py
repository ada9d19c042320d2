# /// attack
# title = "returns a number whose class is called tuple"
# score = 60
# isolation = ["strict", "process"]
# then_gradients = true
# ///
class tuple(float):
    pass


def relu_backward(dA, Z):
    return tuple(1.0)
