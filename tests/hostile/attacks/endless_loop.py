# /// attack
# title = "never comes back from a call"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
def relu_backward(dA, Z):
    while True:
        pass
