# /// attack
# title = "uses rare system calls, by number"
# score = 100
# says = ["allowed: [] 1"]
# then_right = true
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

rare = {
    "personality": 135, "add_key": 248, "request_key": 249, "keyctl": 250, "memfd_create": 319,
    "bpf": 321, "execveat": 322, "userfaultfd": 323, "perf_event_open": 298, "kexec_load": 246,
    "io_uring_setup": 425, "io_uring_enter": 426, "process_madvise": 440, "memfd_secret": 447,
    "pidfd_getfd": 438, "kcmp": 312, "init_module": 175, "iopl": 172, "quotactl": 179,
    "swapon": 167, "reboot": 169, "sethostname": 170, "settimeofday": 164, "modify_ldt": 154,
    "fanotify_init": 300, "inotify_init": 253, "name_to_handle_at": 303, "syslog": 103,
}  # as x86-64 numbers them
allowed = [name for name, number in rare.items() if libc.syscall(number, 0, 0, 0, 0, 0) != -1]
print("allowed:", allowed, ctypes.get_errno())
