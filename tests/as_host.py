"""Run a command as it would find itself on another kind of host: as_host.py PROFILE COMMAND...

Each profile is a seccomp filter that refuses what that host refuses, with the error that it gives.
It imitates the effect; it is not the host. Several profiles may be named, with commas between.

  ubuntu2404   user namespaces can be made, but without capabilities in them (AppArmor)
  no-userns    user namespaces are refused outright
  full-userns  user namespaces are switched off: none may be made (user.max_user_namespaces is 0)
  docker       Docker's and GitLab's default profile: no new namespaces, no mount
  pod          Kubernetes with AppArmor's default: namespaces yes, mount no
  no-landlock  a kernel without Landlock
  off-landlock a kernel that has Landlock, and does not use it
  rhel8        4.18: no Landlock, no pidfd_open, no new mount calls; user namespaces yes
  no-seccomp   a kernel that takes no filter of system calls
  plain        nothing refused

As root, docker and pod also lose CAP_SYS_ADMIN, as a container's root does.
"""

import ctypes
import errno
import os
import sys

NEW_USER = 0x10000000
NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, NEW_USER, 0x20000000, 0x40000000)
MOUNTS = ["mount", "umount2", "pivot_root", "move_mount", "open_tree", "mount_setattr"]
DOCKER = [
    "unshare",
    "setns",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "bpf",
    "perf_event_open",
    "quotactl",
    "swapon",
    "swapoff",
    "reboot",
    "keyctl",
    "add_key",
    "request_key",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "userfaultfd",
    "kexec_load",
]
LANDLOCK = [444, 445, 446]
NEWER_THAN_4_18 = [428, 429, 442, 434, 424]
# By profile: calls, the error that they give, and bits of the first argument for which they do.
REFUSED: dict[str, list[tuple[list[str] | list[int], int, tuple[int, ...]]]] = {
    "ubuntu2404": [
        (["unshare"], errno.EPERM, tuple({*NAMESPACES} - {NEW_USER})),
        ([*MOUNTS, "setns"], errno.EACCES, ()),
    ],
    "no-userns": [(["unshare", "clone"], errno.EACCES, (NEW_USER,))],
    "full-userns": [(["unshare", "clone"], errno.ENOSPC, (NEW_USER,))],
    "docker": [
        ([*MOUNTS, *DOCKER], errno.EPERM, ()),
        (["clone3"], errno.ENOSYS, ()),
        (["clone"], errno.EPERM, NAMESPACES),
    ],
    "pod": [(MOUNTS, errno.EACCES, ())],
    "no-landlock": [(LANDLOCK, errno.ENOSYS, ())],
    "off-landlock": [(LANDLOCK, errno.EOPNOTSUPP, ())],
    "rhel8": [([*LANDLOCK, *NEWER_THAN_4_18], errno.ENOSYS, ())],
    "no-seccomp": [(["seccomp"], errno.ENOSYS, ()), (["prctl"], errno.EINVAL, (22,))],
    "plain": [],
}
CONTAINERS = {"docker", "pod"}
_ALLOW, _ERRNO, _EQUAL_IN_MASK = 0x7FFF0000, 0x00050000, 7
_PR_CAPBSET_DROP, _CAP_SYS_ADMIN, _CAPABILITY_VERSION_3 = 24, 21, 0x20080522


class _Argument(ctypes.Structure):
    _fields_ = (
        ("number", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def drop_admin() -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_CAPBSET_DROP, _CAP_SYS_ADMIN, 0, 0, 0)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(head, data)
    for number in (0, 1, 2):
        data[number] &= ~(1 << _CAP_SYS_ADMIN)
    libc.capset(head, data)


def main() -> None:
    if len(sys.argv) < 3 or not {*sys.argv[1].split(",")} <= {*REFUSED}:
        sys.exit(__doc__)
    profiles, command = sys.argv[1].split(","), sys.argv[2:]
    if os.geteuid() == 0 and CONTAINERS & {*profiles}:
        drop_admin()
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(_ALLOW))
    for calls, error, bits in (rule for profile in profiles for rule in REFUSED[profile]):
        for call in calls:
            number = call
            if isinstance(call, str):
                number = library.seccomp_syscall_resolve_name(call.encode())
            for bit in bits or (0,):
                argument = (_Argument * 1)(_Argument(0, _EQUAL_IN_MASK, bit, bit))
                action = ctypes.c_uint32(_ERRNO | error)
                library.seccomp_rule_add_array(context, action, number, 1 if bits else 0, argument)
    if library.seccomp_load(context):
        sys.exit("the filter cannot be loaded")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
