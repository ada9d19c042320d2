# /// attack
# title = "stops the clocks, and never comes back"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.large" = "not_run" }
# isolation = ["strict", "process"]
# then_gradients = true
# ///
import signal
import time

time.monotonic = time.time = time.perf_counter = lambda: 0.0
for number in {*signal.valid_signals()} - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
    signal.signal(number, signal.SIG_IGN)


def relu_backward(dA, Z):
    while True:
        pass
