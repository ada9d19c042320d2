# /// attack
# title = "sends half a reply, byte by byte, and prints now and then, so as never to be late"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["relu_backward took longer than 0.5 s"]
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import os
import time


def relu_backward(dA, Z):
    while True:
        os.write(4, b" ")
        os.write(1, b".")
        time.sleep(0.001)
