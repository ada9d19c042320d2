"""Linux's interfaces that Python's `os` lacks, through libc; each raises OSError.

Numbers and structures are those of the kernel's `include/uapi` and of the manual's section 2. The
system calls that older C libraries have no function for (Landlock's) have one number on all but a
few architectures that nobody grades on.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_SLAVE = 2**12, 2**14, 2**19

_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_QUIETLY = 1
"""LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF"""

_MNT_DETACH = 2

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_M_ARENA_MAX = -8
_CAPABILITY_VERSION_3 = 0x20080522
ANY_PROCESS = 0x5A17_C0DE
"""What a filter has in the place of its own process's id; more than any id can be."""

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
    """Leave these namespaces (CLONE_NEW…) for new ones."""
    _call("unshare", flags)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system of this kind, or change what is mounted."""
    _call("mount", os.fsencode(source), os.fsencode(target), kind.encode(), flags, options.encode())


def unmount(target: str) -> None:
    """Take a mount away; what is in it goes when nobody uses it any more."""
    _call("umount2", os.fsencode(target), _MNT_DETACH)


def change_root(new: str, old: str) -> None:
    """Make a mount the root, and move the former root to a folder in it; see pivot_root(2)."""
    _call("pivot_root", os.fsencode(new), os.fsencode(old))


def die_with_parent(signal: int) -> None:
    _call("prctl", _PR_SET_PDEATHSIG, ctypes.c_ulong(signal), 0, 0, 0)


def forbid_new_privileges() -> None:
    _call("prctl", _PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), 0, 0, 0)


def drop_capabilities() -> None:
    """All of them, from all sets that a program without exec can use; see capset(2)."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("capset", header, bytes(24))


def share_one_heap() -> None:
    """Have all threads allocate from one heap; see mallopt(3).

    Else each of the first threads takes address space for one of its own, 64 MB, of which a
    submission has little. Other C libraries than glibc have one heap anyway.
    """
    with suppress(AttributeError):
        _libc.mallopt(_M_ARENA_MAX, 1)


def install_filter(program: bytes) -> None:
    """Keep to a seccomp filter for good: a BPF program as libseccomp exports it; see seccomp(2).

    Where it compares a number with `ANY_PROCESS`, it compares it with the id of this process.
    """
    own = program.replace(struct.pack("I", ANY_PROCESS), struct.pack("I", os.getpid()))
    instructions = ctypes.create_string_buffer(own, len(own))
    # struct sock_fprog: a length in instructions of 8 bytes, and their address.
    described = struct.pack("HP", len(own) // 8, ctypes.addressof(instructions))
    _call("prctl", _PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), described, 0, 0)


def ask_landlock() -> int:
    """Return the version (ABI) of Landlock; an OSError says why there is none."""
    return _syscall(_SYS_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1)


def landlock_abi() -> int:
    """Return the version of Landlock that the kernel offers; 0 where it offers none."""
    try:
        return ask_landlock()
    except OSError:
        return 0


def landlock_ruleset(files: int, ports: int, scopes: int, rules: Iterable[tuple[str, int]]) -> int:
    """A descriptor of rules: all of these rights are refused, but for paths and what lies below.

    See landlock(7) for the bits.
    """
    handled = struct.pack("QQQ", files, ports, scopes)
    ruleset = _syscall(_SYS_LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    for path, rights in rules:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined, unused-ignore]
        try:
            _syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, parent), 0)
        finally:
            os.close(parent)
    return ruleset


def obey_landlock(ruleset: int, quietly: bool) -> None:
    """Keep to these rules for good.

    Args:
        ruleset: their descriptor.
        quietly: whether what they refuse is kept out of the system's audit log; from ABI 7 on.
    """
    _syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, _LANDLOCK_QUIETLY if quietly else 0)
