# /// attack
# title = "takes shared memory, which is not its own"
# score = 100
# says = ["shared_memory.SharedMemory(create", "os.memfd_create", "PermissionError: “[Errno 1] Operation not permitted", "by number: -1 -1"]
# then_right = true
# ///
import ctypes
import os
from multiprocessing import shared_memory

shared_memory.SharedMemory(create=True, size=2**30)
os.memfd_create("hoard")
print("by number:", ctypes.CDLL(None).syscall(319, b"hoard", 0), ctypes.CDLL(None).shmget(0, 2**28, 0o1600))
