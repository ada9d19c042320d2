# /// attack
# title = "reads its replies back before the grader does"
# score = 60
# verdicts = { "problem2.positive" = "timeout" }
# says = ["relu_backward took longer than 0.5 s"]
# then_gradients = true
# ///
import itertools
import os
import time


def relu_backward(dA, Z):
    time.sleep(0.2)  # until those of the statements have been read
    replies = None
    try:
        replies = os.open("/proc/self/fd/4", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        pass  # namespaces have no /proc, and another user may not open a pipe of the grader's
    for pause in itertools.count():
        if replies is not None:
            os.write(4, b" ")
            for _ in range(pause % 1000):  # the grader wakes up, and is about to read
                pass
            try:
                os.read(replies, 2**16)
            except BlockingIOError:
                continue
