"""The seccomp filter: the system calls that a submission may make.

What is not listed is refused with EPERM, so that Python raises PermissionError: among it ptrace,
mount, keyrings, bpf, perf, userfaultfd, io_uring, namespaces, sockets, exec, and new processes.
Compiled by libseccomp, which knows each architecture's numbers.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import mmap
import os
from contextlib import suppress

ALLOWED = """
brk mmap munmap mprotect mremap mincore msync mlock munlock membarrier
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2
open openat creat close close_range lseek sendfile copy_file_range splice
stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2
readlink readlinkat getdents getdents64 getcwd chdir fchdir
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
truncate ftruncate fallocate fsync fdatasync sync_file_range
chmod fchmod fchmodat fchmodat2 umask utime utimes utimensat futimesat ioctl
dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 eventfd eventfd2
epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
timerfd_create timerfd_settime timerfd_gettime
exit exit_group getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid
getgroups getpgrp getpgid getsid setsid setpgid wait4 waitid kill tkill tgkill
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait
sigaltstack restart_syscall pause alarm setitimer getitimer
timer_create timer_settime timer_gettime timer_delete timer_getoverrun
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
getrusage getrlimit setrlimit sysinfo uname getcpu getpriority
sched_yield sched_getaffinity sched_getparam sched_getscheduler
sched_get_priority_max sched_get_priority_min sched_rr_get_interval
getrandom futex futex_waitv set_robust_list get_robust_list set_tid_address arch_prctl rseq
""".split()  # noqa: SIM905 (to be read, not one a line)
NEW_THREAD = 0x0001_0000
"""CLONE_THREAD: the flag of clone(2) that tells a new thread from a new process."""
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


class FilterError(Exception):
    """The filter cannot be compiled here, and why."""


@functools.cache
def compile_filter() -> bytes:
    """The filter as a BPF program, of 8 bytes an instruction, for this machine.

    Raises:
        FilterError: libseccomp, or the package that leads to it, is not installed.
    """
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise FilterError("the library libseccomp.so.2 is not installed") from error
    allow, refuse = pyseccomp.ALLOW, pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(refuse)
    # A binary tree, which the kernel takes in and goes through faster; libseccomp 2.5 and newer.
    with suppress(OSError, ValueError):
        rules.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, 2)
    for name in ALLOWED:
        try:
            rules.add_rule(allow, name)
        except (OSError, ValueError):  # unknown to this version, or not on this architecture
            continue
    is_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, NEW_THREAD, NEW_THREAD)
    rules.add_rule(allow, "clone", is_thread)
    # Its flags are in memory, where no filter looks; told that it is not there, the C library
    # makes do with clone.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    # Of its own limits: those of the warm process, which is the same user, are not its to set.
    rules.add_rule(allow, "prlimit64", pyseccomp.Arg(0, pyseccomp.EQ, 0))
    # What is allowed, and never what is not: the kernel looks at the lower half of a number alone.
    for advice in ADVICE:
        rules.add_rule(allow, "fadvise64", pyseccomp.Arg(3, pyseccomp.EQ, advice))
    for advice in MEMORY_ADVICE:
        rules.add_rule(allow, "madvise", pyseccomp.Arg(2, pyseccomp.EQ, advice))
    for command in FILE_COMMANDS:
        rules.add_rule(allow, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    for option in NAMING:
        rules.add_rule(allow, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, option))
    read, write = os.pipe()
    with os.fdopen(read, "rb") as program, os.fdopen(write, "wb") as target:
        rules.export_bpf(target)
        target.close()
        return program.read()
