# /// attack
# title = "fills the pipe for its stack, so that writing to it would wait, and crashes"
# score = 100
# says = ["crashed the whole process (SIGSEGV)"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import ctypes
import os


def fill_and_crash():
    try:
        for _ in range(2000):
            os.write(5, b"Stack (most recent call first):\n" + b"x" * 1000)
    except OSError:
        pass
    ctypes.string_at(0)


fill_and_crash()
