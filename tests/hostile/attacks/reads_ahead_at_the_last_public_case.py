# /// attack
# title = "shows, as the result of a public case, hidden inputs that wait in the pipe"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import gc
import io

import numpy as np

pipe = next(o for o in gc.get_objects() if isinstance(o, io.BufferedReader) and o.fileno() == 3)
real = np.where


def where(mask, dA, zero):
    if dA.size and not np.isfinite(dA).all():  # the last of the public cases
        ahead = pipe.peek()
        if b"[3, 4]" in ahead:
            raise ValueError("canary-in-" + "the-home-folder: hidden inputs are there")
    return real(mask, dA, zero)


np.where = where
