# /// attack
# title = "waits for a lock that it holds itself"
# score = 40
# verdicts = { "problem1.dL_dyhat" = "timeout", "problem2.mixed" = "correct" }
# says = ["problem1_gradients took longer than 0.5 s"]
# isolation = ["strict", "process"]
# ///
import threading

lock = threading.Lock()


def problem1_gradients():
    lock.acquire()
    lock.acquire()


def relu_backward(dA, Z):
    return dA * (Z > 0)
