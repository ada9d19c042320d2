"""Linux system calls that Python's `os` module lacks, made through libc. Each raises OSError.

Constants and structures follow the kernel's `include/uapi` and section 2 of the manual. Older C
libraries have no functions for Landlock, so its calls are made by number. These numbers are the
same on all common architectures.
"""

import ctypes
import os
import struct
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_SLAVE = 2**12, 2**14, 2**19
_MNT_DETACH = 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_LOG_SAME_EXEC_OFF = 1
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_M_ARENA_MAX = -8
_CAPABILITY_VERSION_3 = 0x20080522
# A placeholder in a filter for the id of the filtered process; larger than any process id.
ANY_PROCESS = 0x5A17_C0DE

_libc = ctypes.CDLL(None, use_errno=True)


def _call(function: str, *arguments: Any) -> int:
    result: int = getattr(_libc, function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _syscall(number: int, *arguments: Any) -> int:
    return _call("syscall", ctypes.c_long(number), *arguments)


def unshare(flags: int) -> None:
    """Move this process to new namespaces of these kinds (CLONE_NEW…)."""
    _call("unshare", flags)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system, or change what is mounted."""
    _call("mount", os.fsencode(source), os.fsencode(target), kind.encode(), flags, options.encode())


def unmount(target: str) -> None:
    """Detach a mount; its content goes away when nothing uses it any more."""
    _call("umount2", os.fsencode(target), _MNT_DETACH)


def change_root(new: str, old: str) -> None:
    """Make a mount the root, and move the former root to a folder in it; see pivot_root(2)."""
    _call("pivot_root", os.fsencode(new), os.fsencode(old))


def prctl(option: int, value: int, structure: bytes | int = 0) -> None:
    """Change a setting of this process (PR_SET_…)."""
    _call("prctl", option, ctypes.c_ulong(value), structure, 0, 0)


def drop_capabilities() -> None:
    """Drop all capabilities that a process can use or pass on; see capset(2)."""
    _call("capset", struct.pack("Ii", _CAPABILITY_VERSION_3, 0), bytes(24))


def share_one_heap() -> None:
    """Have glibc use one heap, not a heap of 64 MB of addresses per thread; see mallopt(3)."""
    with suppress(AttributeError):  # other C libraries have one heap anyway
        _libc.mallopt(_M_ARENA_MAX, 1)


def install_filter(program: bytes) -> None:
    """Install a permanent BPF filter, with this process's id for `ANY_PROCESS`; see seccomp(2)."""
    own = program.replace(struct.pack("I", ANY_PROCESS), struct.pack("I", os.getpid()))
    instructions = ctypes.create_string_buffer(own, len(own))
    # struct sock_fprog: the number of instructions, of 8 bytes each, and their address.
    described = struct.pack("HP", len(own) // 8, ctypes.addressof(instructions))
    prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described)


def landlock_abi() -> int:
    """Return the version (ABI) of Landlock; 0 where there is none."""
    with suppress(OSError):
        return _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    return 0


def landlock_ruleset(files: int, ports: int, scopes: int, rules: Iterable[tuple[str, int]]) -> int:
    """Return the descriptor of a ruleset that refuses the given rights; see landlock(7).

    `files`, `ports` and `scopes` are bit masks of rights. `scopes` stay allowed between processes
    with the same ruleset. `rules` are paths with the rights on files that stay allowed at the path
    and below.
    """
    handled = struct.pack("QQQ", files, ports, scopes)
    ruleset = _syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    for path, rights in rules:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined, unused-ignore]
        try:
            _syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, parent), 0)
        finally:
            os.close(parent)
    return ruleset


def obey_landlock(ruleset: int, quietly: bool) -> None:
    """Apply a ruleset to this process permanently; `quietly` (from ABI 7 on) logs no refusals."""
    _syscall(_RESTRICT_SELF, ruleset, _LOG_SAME_EXEC_OFF if quietly else 0)


def run_in_fork(work: Callable[..., object], *arguments: object) -> int:
    """Run a function in a fork, which exits when the function ends; return its process id."""
    pid = os.fork()
    if not pid:
        try:
            work(*arguments)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(os.EX_SOFTWARE)
    return pid
