# /// attack
# title = "handles the signal of the processor time's limit, and loops"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.negative" = "timeout" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import signal

signal.signal(signal.SIGXCPU, lambda *_: print("never mind"))


def relu_backward(dA, Z):
    while Z[0][0]:
        pass
