# /// attack
# title = "computes a number of 300 million digits in a call"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.mixed" = "timeout", "problem2.zero" = "not_run" }
# says = ["relu_backward took longer than 0.5 s", "the submission had to be stopped too often"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
def relu_backward(dA, Z):
    return 9 ** 9 ** 9
