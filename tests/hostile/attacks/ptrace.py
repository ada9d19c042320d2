# /// attack
# title = "reads and traces other processes by ptrace and process_vm_readv"
# score = 100
# says = ["refused: {(-1, 1)} 15"]
# then_right = true
# ///
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
refused = []
for pid in (1, os.getppid(), int("@PID@")):
    for call in (
        lambda: libc.ptrace(16, pid, None, None),  # PTRACE_ATTACH
        lambda: libc.ptrace(0x4206, pid, None, None),  # PTRACE_SEIZE
        lambda: libc.process_vm_readv(pid, None, 0, None, 0, 0),
        lambda: libc.process_vm_writev(pid, None, 0, None, 0, 0),
        lambda: libc.syscall(434, pid, 0),  # pidfd_open
    ):
        refused.append((call(), ctypes.get_errno()))
print("refused:", set(refused), len(refused))
