# /// attack
# title = "signals other processes by timers, by queued signals and by groups of processes"
# score = 100
# says = ["done: []"]
# then_right = true
# ///
import ctypes
import os
import signal
import struct

libc = ctypes.CDLL(None, use_errno=True)
done = []
own = os.getpid()
for other in (1, os.getppid(), int("@PID@")):
    # struct sigevent: a value, a signal, SIGEV_THREAD_ID, whose thread.
    event = struct.pack("qiii44x", 0, signal.SIGKILL, 4, other)
    told = struct.pack("iii116x", signal.SIGKILL, 0, -1)  # siginfo_t, of SI_QUEUE
    for name, call in {
        "timer_create": lambda: libc.timer_create(0, event, ctypes.byref(ctypes.c_void_p())),
        "tkill": lambda: libc.syscall(200, other, signal.SIGKILL),
        "tgkill": lambda: libc.syscall(234, other, other, signal.SIGKILL),
        "tgkill, as its own": lambda: libc.syscall(234, own, other, signal.SIGKILL),
        "rt_sigqueueinfo": lambda: libc.syscall(129, other, signal.SIGKILL, told),
        "rt_tgsigqueueinfo": lambda: libc.syscall(297, own, other, signal.SIGKILL, told),
        "pidfd_open": lambda: libc.syscall(434, other, 0),
        "setpgid of another": lambda: libc.setpgid(other, own),
        "setpgid to another": lambda: libc.setpgid(0, other),
        "killpg": lambda: libc.killpg(other, signal.SIGKILL),
        "prctl(PR_SET_PTRACER)": lambda: libc.prctl(0x59616D61, other, 0, 0, 0),
    }.items():
        if call() != -1:
            done.append((name, other))
for option in (1, 4, 36, 38, 63):  # the signal at its parent's end, dumps, reaping, privileges, log
    if libc.prctl(option, 0, 0, 0, 0) != -1:
        done.append(option)
print("done:", done)
