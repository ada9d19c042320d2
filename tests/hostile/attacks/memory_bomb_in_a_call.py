# /// attack
# title = "takes memory piece by piece in every call"
# score = 60
# verdicts = { "problem2.positive" = "memory", "problem2.large" = "memory" }
# says = ["relu_backward needed more memory than is allowed"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
def relu_backward(dA, Z):
    kept = []
    while True:
        kept.append(bytes(2**26))
