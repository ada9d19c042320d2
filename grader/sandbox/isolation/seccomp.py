"""The seccomp filter: the system calls that a submission may make.

All other calls fail with EPERM, so that Python raises PermissionError. These include the calls for
ptrace, mounts, keyrings, bpf, perf, userfaultfd, io_uring, namespaces, sockets, exec, and new
processes. libseccomp compiles the list with the machine's numbers; see seccomp_rule_add(3).
"""

import ctypes
import errno
import fcntl
import functools
import itertools
import mmap
import os
import struct
import termios
from collections.abc import Iterable, Iterator

from grader.model.isolation_ways import NAMESPACES, Way
from grader.sandbox.isolation.kernel import ANY_PROCESS
from grader.sandbox.isolation.refusals import NoWayError, Refusal

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
""".split()  # noqa: SIM905 (one call per line would be harder to read)
# Allowed only in the namespaces way, where a submission can reach only its own files. Landlock does
# not restrict these calls, or does so only in later versions.
CHANGES_FILES = "truncate chmod fchmod fchmodat fchmodat2 utime utimes utimensat futimesat".split()  # noqa: SIM905
# These fail as on a file system without extended attributes, a case that all programs handle.
# Landlock does not restrict reading such attributes.
NOT_SUPPORTED = "getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr".split()  # noqa: SIM905
# CLONE_THREAD and CLONE_FILES of clone(2): start a thread, not a process, and share the table of
# open files. It must be shared, since the limit of open files holds for each table separately.
NEW_THREAD = 0x0001_0000 | 0x0400
_CLOSE_RANGE_CLOEXEC = 4
_MADV_GUARD_INSTALL, _MADV_GUARD_REMOVE = 102, 103
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41


def _constants(module: object, prefix: str, names: str) -> list[int]:
    return [getattr(module, prefix + name) for name in names.split()]


# Names of calls, the number of an argument, and the values for which the calls are allowed. A list
# of refused values would not be safe: the filter compares all 64 bits of an argument, but the
# kernel reads only the lower half of most arguments.
ALLOWED_WITH: list[tuple[str, int, Iterable[int]]] = [
    # These could reach other processes. Both 0 and its own id mean the process itself.
    ("getpgid getsid setpgid kill tgkill", 0, (0, ANY_PROCESS)),
    ("sched_getaffinity sched_getparam sched_getscheduler", 0, (0, ANY_PROCESS)),
    ("sched_rr_get_interval", 0, (0, ANY_PROCESS)),
    ("prlimit64", 0, [0]),
    ("getpriority", 1, [0]),
    # No CLOSE_RANGE_UNSHARE, which gives a thread its own table of open files.
    ("close_range", 2, (0, _CLOSE_RANGE_CLOEXEC)),
    # No DONTNEED, which drops a file from the cache: another submission may be about to read it.
    ("fadvise64", 3, _constants(os, "POSIX_FADV_", "NORMAL RANDOM SEQUENTIAL WILLNEED NOREUSE")),
    # The values that C libraries and numpy use. None of them moves a file's pages out of memory.
    ("madvise", 2, _constants(mmap, "MADV_", "NORMAL RANDOM SEQUENTIAL WILLNEED DONTNEED FREE")),
    ("madvise", 2, _constants(mmap, "MADV_", "HUGEPAGE NOHUGEPAGE DONTDUMP DODUMP")),
    ("madvise", 2, (_MADV_GUARD_INSTALL, _MADV_GUARD_REMOVE)),
    # No locks and leases of files: submissions share libraries, and the memory that the kernel uses
    # for locks has no limit.
    ("fcntl", 1, _constants(fcntl, "F_", "DUPFD DUPFD_CLOEXEC GETFD SETFD GETFL SETFL")),
    # The commands that Python itself uses. Other commands can change a read-only file's flags.
    ("ioctl", 1, _constants(termios, "", "TCGETS TIOCGWINSZ FIONREAD FIONBIO FIOCLEX FIONCLEX")),
    ("prctl", 0, (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA)),
]
_ALLOW, _ERRNO = 0x7FFF_0000, 0x0005_0000
_OPTIMIZE, _BINARY_TREE, _UNKNOWN = 8, 2, -1
_EQUAL_IN_MASK, _ALL_BITS = 7, 2**64 - 1


def _equal(argument: int, value: int, mask: int = _ALL_BITS) -> bytes:
    """Return a struct scmp_arg_cmp: an argument's masked bits must equal `value`."""
    return struct.pack("IIQQ", argument, _EQUAL_IN_MASK, mask, value)


def _rules(way: Way) -> Iterator[tuple[str, int, bytes]]:
    """Yield a call, the filter's action, and the condition for it; an empty one always holds."""
    for name in (*ALLOWED, *(CHANGES_FILES if way == NAMESPACES else ())):
        yield name, _ALLOW, b""
    for name in NOT_SUPPORTED:
        yield name, _ERRNO | errno.EOPNOTSUPP, b""
    # Open for reading without O_TRUNC, for writing, or for both. The first versions of Landlock do
    # not keep O_TRUNC from truncating a file that is opened for reading.
    for name, flags in (("open", 1), ("openat", 2)):
        yield name, _ALLOW, _equal(flags, os.O_RDONLY, os.O_ACCMODE | os.O_TRUNC)
        yield name, _ALLOW, _equal(flags, os.O_WRONLY, os.O_ACCMODE)
        yield name, _ALLOW, _equal(flags, os.O_RDWR, os.O_ACCMODE)
    yield "clone", _ALLOW, _equal(0, NEW_THREAD, NEW_THREAD)
    # The flags of clone3 are in memory, which no filter can read. ENOSYS tells the C library that
    # clone3 does not exist, so the library uses clone.
    yield "clone3", _ERRNO | errno.ENOSYS, b""
    for names, argument, values in ALLOWED_WITH:
        for value, name in itertools.product(values, names.split()):
            yield name, _ALLOW, _equal(argument, value)


@functools.cache
def compile_filter(way: Way) -> bytes:
    """Return the filter as a BPF program for this machine, or raise NoWayError."""
    refusal = Refusal(way, "libseccomp", 0)
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise NoWayError([refusal]) from error
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(_ERRNO | errno.EPERM))
    # From libseccomp 2.5 on, compile a binary tree, which the kernel loads and runs faster.
    library.seccomp_attr_set(context, _OPTIMIZE, _BINARY_TREE)
    for name, action, comparison in _rules(way):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number != _UNKNOWN:  # this libseccomp and this architecture have the call
            rule = (ctypes.c_uint32(action), number, bool(comparison), comparison)
            library.seccomp_rule_add_array(context, *rule)
    read, write = os.pipe()  # a pipe holds more bytes than a filter has
    failed = library.seccomp_export_bpf(context, write)
    library.seccomp_release(context)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        if failed:
            raise NoWayError([refusal])
        return file.read()
