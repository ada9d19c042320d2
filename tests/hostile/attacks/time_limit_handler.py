# /// attack
# title = "handles the signal of the processor time's limit, and loops"
# score = 99
# verdicts = { "problem2.scalar" = "timeout", "problem2.vector" = "correct" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import signal

signal.signal(signal.SIGXCPU, lambda *_: print("never mind"))


def relu_backward(dA, Z):
    while Z.ndim == 0:
        pass
    return dA * (Z > 0)
