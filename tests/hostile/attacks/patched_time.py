# /// attack
# title = "stops the clocks, and never comes back"
# score = 60
# verdicts = { "problem2.positive" = "timeout", "problem2.large" = "not_run" }
# isolation = ["strict", "process"]
# ///
import signal
import time

time.monotonic = time.time = time.perf_counter = lambda: 0.0
for number in {*signal.valid_signals()} - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
    signal.signal(number, signal.SIG_IGN)


def relu_backward(dA, Z):
    while True:
        pass


def problem1_gradients():
    return {
        "dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4],
        "dL_dz2": [-2.2, -2.4], "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16],
    }
