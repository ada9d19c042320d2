# /// attack
# title = "asks for more memory than there is, at its top level"
# score = 100
# says = ["MemoryError", "Unable to allocate 74.5 GiB", "OSError: “[Errno 12] Cannot allocate memory"]
# then_right = true
# isolation = ["strict", "process"]
# ///
import mmap

import numpy as np

bytes(10**10)
bytearray(2**40)
np.ones(10**10)
mmap.mmap(-1, 2**33)
mmap.mmap(-1, 2**33, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
