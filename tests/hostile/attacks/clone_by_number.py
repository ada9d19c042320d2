# /// attack
# title = "makes a process by system calls of its own"
# score = 100
# says = ["vfork: -1 clone: -1 unshare: -1", "alone: True"]
# then_right = true
# [landlock]
# says = ["vfork: -1 clone: -1 unshare: -1"]
# ///
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
print("vfork:", libc.syscall(58), "clone:", libc.syscall(56, 17, 0, 0, 0, 0), "unshare:", libc.unshare(0x10000000))
print("alone:", os.getppid() == 1)
