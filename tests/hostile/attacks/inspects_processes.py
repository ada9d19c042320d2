# /// attack
# title = "asks the system about other processes"
# score = 100
# says = ["told: []"]
# then_right = true
# ///
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
told = []
for other in (1, os.getppid(), int("@PID@")):
    for name, call in {
        "limits": lambda: resource.prlimit(other, resource.RLIMIT_AS),
        "priority": lambda: os.getpriority(os.PRIO_PROCESS, other),
        "processors": lambda: os.sched_getaffinity(other),
        "scheduler": lambda: os.sched_getscheduler(other),
        "parameters": lambda: os.sched_getparam(other),
        "interval": lambda: os.sched_rr_get_interval(other),
        "session": lambda: os.getsid(other),
        "group": lambda: os.getpgid(other),
        "child": lambda: os.waitpid(other, os.WNOHANG),
        "folder": lambda: os.readlink(f"/proc/{other}/cwd"),
        "program": lambda: os.readlink(f"/proc/{other}/exe"),
        "file": lambda: os.stat(f"/proc/{other}/fd/0"),
        "namespace": lambda: os.stat(f"/proc/{other}/ns/net"),
    }.items():
        try:
            call()
            told.append((name, other))
        except OSError:
            continue
    for number, arguments in {
        312: (other, other, 0, 0, 0),  # kcmp
        274: (other, bytes(8), bytes(8)),  # get_robust_list
        252: (1, other),  # ioprio_get
        315: (other, bytes(64), 64, 0),  # sched_getattr
        279: (other, 0, None, None, None, 0),  # move_pages
        440: (other, None, 0, 0, 0),  # process_madvise
    }.items():
        if libc.syscall(number, *arguments) != -1:
            told.append((number, other))
print("told:", told)
