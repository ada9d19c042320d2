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
  plain        nothing refused

As root, docker and pod also lose CAP_SYS_ADMIN, as a container's root does.
"""

import ctypes
import errno
import os
import sys
from dataclasses import dataclass

NEW_USER = 0x1000_0000
OTHERS = (0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x2000_0000, 0x4000_0000)
MOUNT = "mount umount2 pivot_root move_mount open_tree mount_setattr"
DOCKER = (
    "unshare setns fsopen fsconfig fsmount fspick bpf perf_event_open quotactl swapon swapoff "
    "reboot keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register "
    "userfaultfd kexec_load"
)
LANDLOCK = "444 445 446"  # by number: libseccomp may be older
NEWER_THAN_4_18 = "428 429 442 434 424"


@dataclass(frozen=True)
class Refusal:
    """Calls that a host refuses, and how."""

    calls: str
    error: int
    flags: tuple[int, ...] = (0,)
    """Of the first argument, for which it does; 0 for any."""


HOSTS = {
    "ubuntu2404": [
        Refusal("unshare", errno.EPERM, OTHERS),
        Refusal(f"{MOUNT} setns", errno.EACCES),
    ],
    "no-userns": [Refusal("unshare clone", errno.EACCES, (NEW_USER,))],
    "full-userns": [Refusal("unshare clone", errno.ENOSPC, (NEW_USER,))],
    "docker": [
        Refusal(f"{MOUNT} {DOCKER}", errno.EPERM),
        Refusal("clone3", errno.ENOSYS),
        Refusal("clone", errno.EPERM, (NEW_USER, *OTHERS)),
    ],
    "pod": [Refusal(MOUNT, errno.EACCES)],
    "no-landlock": [Refusal(LANDLOCK, errno.ENOSYS)],
    "off-landlock": [Refusal(LANDLOCK, errno.EOPNOTSUPP)],
    "rhel8": [Refusal(f"{LANDLOCK} {NEWER_THAN_4_18}", errno.ENOSYS)],
    "plain": [],
}
CONTAINERS = {"docker", "pod"}
PR_CAPBSET_DROP, CAP_SYS_ADMIN, CAPABILITY_VERSION_3 = 24, 21, 0x2008_0522
ALLOW, ERRNO, EQUAL_IN_MASK = 0x7FFF_0000, 0x0005_0000, 7


class Argument(ctypes.Structure):
    _fields_ = (
        ("number", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def drop_admin():
    libc = ctypes.CDLL(None)
    libc.prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0)
    head = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(head, data)
    for number in (0, 1, 2):
        data[number] &= ~(1 << CAP_SYS_ADMIN)
    libc.capset(head, data)


def refuse(refusals):
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ALLOW))
    for refusal in refusals:
        for call in refusal.calls.split():
            known = library.seccomp_syscall_resolve_name(call.encode())
            number = int(call) if call.isdigit() else known
            for flag in refusal.flags:
                argument = (Argument * 1)(Argument(0, EQUAL_IN_MASK, flag, flag))
                action, count = ctypes.c_uint32(ERRNO | refusal.error), int(flag > 0)
                library.seccomp_rule_add_array(context, action, number, count, argument)
    if library.seccomp_load(context):
        sys.exit("the filter cannot be loaded")


def main():
    if len(sys.argv) < 3 or not {*sys.argv[1].split(",")} <= {*HOSTS}:
        sys.exit(__doc__)
    names, command = sys.argv[1].split(","), sys.argv[2:]
    if os.geteuid() == 0 and CONTAINERS & {*names}:
        drop_admin()
    refuse([refusal for name in names for refusal in HOSTS[name]])
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
