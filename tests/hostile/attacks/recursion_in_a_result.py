# /// attack
# title = "returns a list that is nested deeper than any stack"
# score = 60
# verdicts = { "problem2.positive" = "wrong", "problem2.large" = "wrong" }
# says = ["[[[[[["]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
def relu_backward(dA, Z):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested
