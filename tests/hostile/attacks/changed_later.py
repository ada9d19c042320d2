# /// attack
# title = "changes results after it has returned them"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import threading
import time

import numpy as np

real, results = np.where, []


def where(*arguments):
    results.append(real(*arguments))
    return results[-1]


def spoil():
    while True:
        time.sleep(0.05)
        for result in results[:-1]:  # all but the one that is on its way
            result[...] = 7


np.where = where
threading.Thread(target=spoil, daemon=True).start()
