# /// attack
# title = "handles the signal of the processor time's limit, and loops"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.negative" = "timeout" }
# says = ["took longer than 0.5 s"]
# isolation = ["strict", "process"]
# ///
import signal

signal.signal(signal.SIGXCPU, lambda *_: print("never mind"))


def relu_backward(dA, Z):
    while Z[0][0]:
        pass


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
