# /// attack
# title = "makes a thread that shares no open files with the others"
# score = 100
# says = ["refused: -1 EPERM"]
# then_right = true
# ///
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
# CLONE_VM, CLONE_SIGHAND, CLONE_THREAD, as x86-64 numbers clone. Where it is not refused, the kernel
# finds fault with CLONE_NEWUSER, which goes with no thread, so that none is made.
answer = libc.syscall(56, 0x0100 | 0x0800 | 0x0001_0000 | 0x1000_0000, 0, 0, 0, 0)
print("refused:", answer, errno.errorcode.get(ctypes.get_errno()))
