"""Linux's interfaces that Python's `os` lacks, through libc; each raises OSError.

Numbers and structures are those of the kernel's `include/uapi` and of the manual's section 2. The
system calls that older C libraries have no function for (all since 5.1) have one number on all but
a few architectures that nobody grades on.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from typing import Any

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4

MS_NOSUID, MS_NODEV = 2, 4
MS_REC, MS_SLAVE = 2**14, 2**19
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4

_SYS_IO_URING_SETUP = 425
_SYS_IO_URING_REGISTER = 427
_SYS_OPEN_TREE = 428
_SYS_MOVE_MOUNT = 429
_SYS_PIDFD_OPEN = 434
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446

_AT_FDCWD = -100
_AT_EMPTY_PATH = 0x1000
_AT_RECURSIVE = 0x8000
_OPEN_TREE_CLONE = 1
_OPEN_TREE_CLOEXEC = os.O_CLOEXEC
_MOVE_MOUNT_F_EMPTY_PATH = 4
_MNT_DETACH = 2

RANGE = struct.Struct("PN")
"""struct iovec: a start, and a size in bytes."""
_IO_URING_PARAMS_BYTES = 120
_IORING_REGISTER_BUFFERS, _IORING_REGISTER_RING_FDS = 0, 20
_ANY_PLACE = 0xFFFF_FFFF

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522

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
    _call("mount", source.encode(), os.fsencode(target), kind.encode(), flags, options.encode())


def unmount(target: str) -> None:
    """Take a mount away; what is in it goes when nobody uses it any more."""
    _call("umount2", os.fsencode(target), _MNT_DETACH)


def clone_tree(path: str) -> int:
    """A descriptor of a detached copy of what is mounted at and below a path; see open_tree(2)."""
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | _AT_RECURSIVE
    return _syscall(_SYS_OPEN_TREE, _AT_FDCWD, os.fsencode(path), flags)


def attach_tree(tree: int, target: str) -> None:
    """Mount a detached tree; see move_mount(2)."""
    _syscall(_SYS_MOVE_MOUNT, tree, b"", _AT_FDCWD, os.fsencode(target), _MOVE_MOUNT_F_EMPTY_PATH)


def restrict_tree(tree: int, attributes: int) -> None:
    """Add attributes (MOUNT_ATTR_…) to a detached tree, all of it; see mount_setattr(2)."""
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    flags = _AT_EMPTY_PATH | _AT_RECURSIVE
    _syscall(_SYS_MOUNT_SETATTR, tree, b"", flags, wanted, ctypes.c_size_t(len(wanted)))


def restrict_mount(path: str, attributes: int) -> None:
    """Add attributes to the one mount at a path."""
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    _syscall(
        _SYS_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(path), 0, wanted, ctypes.c_size_t(len(wanted))
    )


def make_root(path: str) -> None:
    """Make a mount the root, and let go of the old one: the idiom of pivot_root(2)'s manual."""
    os.chdir(path)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def die_with_parent(signal: int) -> None:
    _call("prctl", _PR_SET_PDEATHSIG, ctypes.c_ulong(signal), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of all descendants that lose theirs."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def open_process(pid: int) -> int:
    """A descriptor that can be read once the process has ended; see pidfd_open(2)."""
    return _syscall(_SYS_PIDFD_OPEN, pid, 0)


def protect(start: int, end: int, how: int) -> None:
    """Have memory of this process's be used in these ways (PROT_…)."""
    _call("mprotect", ctypes.c_void_p(start), ctypes.c_size_t(end - start), how)


def open_ring() -> int:
    """A descriptor of an io_uring; see io_uring_setup(2)."""
    return _syscall(_SYS_IO_URING_SETUP, 1, ctypes.create_string_buffer(_IO_URING_PARAMS_BYTES))


def pin(ring: int, ranges: bytes) -> None:
    """Have pages of this process's stay where they are until it ends; see io_uring_register(2).

    Args:
        ring: a descriptor; it takes one such array, and can be closed after that. Known to this
            process and to none that it forks, the ring stays.
        ranges: an array of `RANGE`, each of whole pages.
    """
    count = len(ranges) // RANGE.size
    _syscall(_SYS_IO_URING_REGISTER, ring, _IORING_REGISTER_BUFFERS, ranges, count)
    known = struct.pack("IIQ", _ANY_PLACE, 0, ring)
    _syscall(_SYS_IO_URING_REGISTER, ring, _IORING_REGISTER_RING_FDS, known, 1)


def make_inspectable() -> None:
    """Give this process's files in /proc to its user, though it had another one's rights before."""
    _call("prctl", _PR_SET_DUMPABLE, ctypes.c_ulong(1), 0, 0, 0)


def forbid_new_privileges() -> None:
    _call("prctl", _PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), 0, 0, 0)


def drop_capabilities() -> None:
    """All of them, from all sets that a program without exec can use; see capset(2)."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("capset", header, bytes(24))


class Filter:
    """A seccomp filter: a BPF program as libseccomp exports it; see seccomp(2)."""

    def __init__(self, program: bytes) -> None:
        self._instructions = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog: a length in instructions of 8 bytes, padding, and their address.
        address = ctypes.addressof(self._instructions)
        self._program = struct.pack("HxxxxxxP", len(program) // 8, address)

    def install(self) -> None:
        _call("prctl", _PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), self._program, 0, 0)


def landlock_abi() -> int:
    """The version of Landlock that the kernel offers; 0 where it offers none."""
    try:
        return _syscall(_SYS_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
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


def obey_landlock(ruleset: int) -> None:
    """Keep to these rules for good."""
    _syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)
