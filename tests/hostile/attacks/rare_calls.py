# /// attack
# title = "uses rare system calls, by number"
# score = 100
# says = ["not refused: {}"]
# then_right = true
# ///
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)

# As x86-64 numbers them; with arguments that the kernel itself, where it has the call, would mostly
# answer in another way than by EPERM (from kexec_load on: for want of capabilities), and without harm.
rare = {
    "personality": (135, 0), "add_key": (248, 0), "request_key": (249, 0), "keyctl": (250, 0),
    "memfd_create": (319, 0), "memfd_secret": (447, 0), "execveat": (322, 0),
    "bpf": (321, 1, 0, 2**20), "perf_event_open": (298, 0, 0, 0, 0, -1),
    "userfaultfd": (323, 1),  # of user mode only: anybody may
    "io_uring_setup": (425, 0), "io_uring_enter": (426, 0), "io_uring_register": (427, 0),
    "process_madvise": (440, 0), "pidfd_getfd": (438, 0), "pidfd_send_signal": (424, 0),
    # These tell what the system has in memory, and have it forget that.
    "openat2": (437, -100), "madvise, as cold": (28, 0, 0, 20), "madvise, out": (28, 0, 0, 21),
    "kcmp": (312, 0), "iopl": (172, 0), "modify_ldt": (154, 0), "quotactl": (179, 255),
    "swapon": (167, 0, -1), "settimeofday": (164, 1),
    "fanotify_init": (300, 0x200), "inotify_init": (253,), "name_to_handle_at": (303, 0),
    "shmget": (29, 0), "semget": (64, 0), "msgget": (68, 0), "mq_open": (240, 0),
    "kexec_load": (246, 0), "init_module": (175, 0), "reboot": (169, 0), "sethostname": (170, 0),
    "syslog": (103, 10),
}
answers = {}
for name, (number, *arguments) in rare.items():
    ctypes.set_errno(0)
    rest = [0] * (6 - len(arguments))
    result = libc.syscall(*map(ctypes.c_long, (number, *arguments, *rest)))
    answers[name] = result, errno.errorcode.get(ctypes.get_errno())
# A filter answers before the kernel looks for the call: ENOSYS is no refusal.
print("not refused:", {name: told for name, told in answers.items() if told != (-1, "EPERM")})
