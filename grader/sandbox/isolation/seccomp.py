"""The seccomp filter: the system calls that a submission may make.

What is not listed is refused with EPERM, so that Python raises PermissionError: among it ptrace,
mount, keyrings, bpf, perf, userfaultfd, io_uring, namespaces, sockets, exec, and new processes.
libseccomp, which knows each architecture's numbers, compiles the list; see seccomp_rule_add(3).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import functools
import mmap
import os
import termios
from collections.abc import Iterable

from grader.sandbox.isolation.kernel import ANY_PROCESS

LIBRARY = "libseccomp.so.2"
ALLOWED = """
brk mmap munmap mprotect mremap msync mlock munlock membarrier
read write readv writev pread64 pwrite64 preadv pwritev
close lseek sendfile copy_file_range splice
stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2
readlink readlinkat getdents getdents64 getcwd chdir fchdir
creat mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
ftruncate fallocate fsync fdatasync sync_file_range umask
dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 eventfd eventfd2
epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
timerfd_create timerfd_settime timerfd_gettime
exit exit_group getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid
getgroups getpgrp setsid wait4 waitid
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait
sigaltstack restart_syscall pause alarm setitimer getitimer
timer_create timer_settime timer_gettime timer_delete timer_getoverrun
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
getrusage getrlimit setrlimit sysinfo uname getcpu
sched_yield sched_get_priority_max sched_get_priority_min
getrandom futex futex_waitv set_robust_list set_tid_address arch_prctl rseq
""".split()  # noqa: SIM905 (to be read, not one a line)
OF_OWN_FILES = """
truncate chmod fchmod fchmodat fchmodat2 utime utimes utimensat futimesat
""".split()  # noqa: SIM905
"""Allowed where a root of its own holds no other file that could be changed: Landlock does not
restrict these, or not in its first versions."""
NOT_SUPPORTED = """
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
""".split()  # noqa: SIM905
"""Refused as by a file system that has no extended attributes, which all programs bear. Landlock
does not restrict reading those of any file."""
OF_ONE_PROCESS = """
getpgid getsid setpgid sched_getaffinity sched_getparam sched_getscheduler sched_rr_get_interval
kill tgkill
""".split()  # noqa: SIM905
"""Allowed for the process itself, by its id or by 0: these tell of others, or reach them."""
_CLONE_FILES, _CLONE_THREAD = 0x0400, 0x0001_0000
NEW_THREAD = _CLONE_THREAD | _CLONE_FILES
"""The flags of clone(2) that tell a new thread from a new process, and have it share the open
files: the limit of these is one of each table of them."""
_CLOSE_RANGE_CLOEXEC = 4
CLOSING = (0, _CLOSE_RANGE_CLOEXEC)
"""The flags of close_range(2) but the one that gives a thread a table of open files of its own."""
FILE_COMMANDS = (
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_SETFL,
)
"""Of fcntl(2) what duplicates a descriptor, and gets and sets its flags. Nothing that locks or
leases a file: neighbours open the same libraries, and the kernel's memory for locks has no bound.
"""
DEVICE_COMMANDS = (
    termios.TCGETS,
    termios.TIOCGWINSZ,
    termios.FIONREAD,
    termios.FIONBIO,
    termios.FIOCLEX,
    termios.FIONCLEX,
)
"""Of ioctl(2) what Python itself asks. Others change a file that may only be read (its flags)."""
ADVICE = (
    os.POSIX_FADV_NORMAL,
    os.POSIX_FADV_RANDOM,
    os.POSIX_FADV_SEQUENTIAL,
    os.POSIX_FADV_WILLNEED,
    os.POSIX_FADV_NOREUSE,
)
"""All of fadvise64(2) but to forget a file, which neighbours may be about to read."""
_MADV_GUARD_INSTALL, _MADV_GUARD_REMOVE = 102, 103
MEMORY_ADVICE = (
    mmap.MADV_NORMAL,
    mmap.MADV_RANDOM,
    mmap.MADV_SEQUENTIAL,
    mmap.MADV_WILLNEED,
    mmap.MADV_DONTNEED,
    mmap.MADV_FREE,
    mmap.MADV_HUGEPAGE,
    mmap.MADV_NOHUGEPAGE,
    mmap.MADV_DONTDUMP,
    mmap.MADV_DODUMP,
    _MADV_GUARD_INSTALL,
    _MADV_GUARD_REMOVE,
)
"""Of madvise(2) what C libraries and numpy give; none to put pages of a file out of memory."""
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41
NAMING = (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA)
"""Of prctl(2) what sets and gets a thread's name, and names an area of memory."""

_ALLOW, _ERRNO = 0x7FFF_0000, 0x0005_0000
_OPTIMIZE, _BINARY_TREE, _UNKNOWN = 8, 2, -1
_EQUAL, _EQUAL_IN_MASK = 4, 7


class FilterError(Exception):
    """The filter cannot be compiled here: libseccomp is not installed."""


class _Comparison(ctypes.Structure):
    """struct scmp_arg_cmp: an argument, by its number, compared with a value, or two of them."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def _equal(argument: int, value: int) -> _Comparison:
    return _Comparison(argument, _EQUAL, value, 0)


def _in_mask(argument: int, mask: int, value: int) -> _Comparison:
    return _Comparison(argument, _EQUAL_IN_MASK, mask, value)


class _Rules:
    """A filter in the making, of libseccomp; it refuses with EPERM what no rule allows."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise FilterError(LIBRARY) from error
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(_ERRNO | errno.EPERM))
        # A binary tree, which the kernel takes in and goes through faster; libseccomp 2.5.
        self._library.seccomp_attr_set(self._context, _OPTIMIZE, _BINARY_TREE)

    def add(self, name: str, *comparisons: _Comparison, action: int = _ALLOW) -> None:
        """Add a rule; none for a call that this version, or this architecture, does not know."""
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number == _UNKNOWN:
            return
        array = (_Comparison * len(comparisons))(*comparisons)
        self._library.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, len(comparisons), array
        )

    def add_each(self, names: Iterable[str], argument: int, values: Iterable[int]) -> None:
        """Allow calls where an argument is one of these values.

        What is allowed is listed, and never what is not: the kernel looks at the lower half of most
        numbers alone, and the filter at all of them.
        """
        for value in values:
            for name in names:
                self.add(name, _equal(argument, value))

    def compiled(self) -> bytes:
        read, write = os.pipe()  # which holds more than a filter can have
        failed = self._library.seccomp_export_bpf(self._context, write)
        self._library.seccomp_release(self._context)
        os.close(write)
        with os.fdopen(read, "rb") as file:
            if failed:
                raise FilterError(LIBRARY)
            return file.read()


@functools.cache
def compile_filter(has_own_root: bool) -> bytes:
    """Return the filter as a BPF program, of 8 bytes an instruction, for this machine.

    It has `ANY_PROCESS` where the process's own id is to be.

    Args:
        has_own_root: whether a submission sees no file but its own that anybody could change.

    Raises:
        FilterError: libseccomp is not installed.
    """
    rules = _Rules()
    for name in (*ALLOWED, *(OF_OWN_FILES if has_own_root else ())):
        rules.add(name)
    for name in NOT_SUPPORTED:
        rules.add(name, action=_ERRNO | errno.EOPNOTSUPP)
    # To read; to write; or both. A file that is opened for nothing, or to be read, is not cut off:
    # the first versions of Landlock do not restrict that.
    cut_off = os.O_ACCMODE | os.O_TRUNC
    for name, flags in (("open", 1), ("openat", 2)):
        rules.add(name, _in_mask(flags, cut_off, os.O_RDONLY))
        rules.add(name, _in_mask(flags, os.O_ACCMODE, os.O_WRONLY))
        rules.add(name, _in_mask(flags, os.O_ACCMODE, os.O_RDWR))
    rules.add("clone", _in_mask(0, NEW_THREAD, NEW_THREAD))
    # Its flags are in memory, where no filter looks; told that it is not there, the C library
    # makes do with clone.
    rules.add("clone3", action=_ERRNO | errno.ENOSYS)
    rules.add_each(OF_ONE_PROCESS, 0, (0, ANY_PROCESS))
    rules.add_each(["close_range"], 2, CLOSING)
    rules.add_each(["prlimit64"], 0, [0])
    rules.add_each(["getpriority"], 1, [0])
    rules.add_each(["fadvise64"], 3, ADVICE)
    rules.add_each(["madvise"], 2, MEMORY_ADVICE)
    rules.add_each(["fcntl"], 1, FILE_COMMANDS)
    rules.add_each(["ioctl"], 1, DEVICE_COMMANDS)
    rules.add_each(["prctl"], 0, NAMING)
    return rules.compiled()
