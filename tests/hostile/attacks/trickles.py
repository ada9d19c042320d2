# /// attack
# title = "sends an endless line in packets of one byte, so that there is always more to read"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import fcntl
import os


def relu_backward(dA, Z):
    os.write(4, b"x" * 2**20)
    fcntl.fcntl(4, fcntl.F_SETFL, os.O_DIRECT | os.O_WRONLY)
    while True:
        os.write(4, b"x")
