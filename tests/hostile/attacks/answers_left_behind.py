# /// attack
# title = "leaves answers in the pipe for the next submission"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import os
import threading
import time

import numpy as np

real = np.where


def leave():
    time.sleep(0.02)
    while True:
        os.write(4, b'0 {"status": "missing"}\n' * 100)


def where(mask, dA, zero):
    if dA.shape == (200, 300):  # the last call
        threading.Thread(target=leave, daemon=True).start()
    return real(mask, dA, zero)


np.where = where
