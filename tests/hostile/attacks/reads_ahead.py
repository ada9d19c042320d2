# /// attack
# title = "looks in the command pipe for hidden inputs while public cases run"
# score = 100
# says = ["hidden ahead: False False"]
# then_right = true
# ///
import fcntl
import gc
import io
import struct

import numpy as np

pipe = next(o for o in gc.get_objects() if isinstance(o, io.BufferedReader) and o.fileno() == 3)
real, calls = np.where, []


def where(*arguments):
    calls.append(1)
    if len(calls) == 1:
        (waiting,) = struct.unpack("i", fcntl.ioctl(3, 0x541B, bytes(4)))  # FIONREAD
        print("hidden ahead:", b"[200, 300]" in pipe.peek(), waiting > 10_000)
    return real(*arguments)


np.where = where
