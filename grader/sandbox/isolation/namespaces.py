"""The namespaces that a warm process lives in, and the few files that are to be seen there.

Built once for each warm process. Its forks, of which there is one at a time, differ in what is
mounted at `FOLDER`. Only mount(2) is used, and none of the newer calls, so that Linux 4.18 will do.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterable

import numpy as np

from . import FOLDER, INSIDE_ID, kernel
from .attempt import attempt
from .readable_files import DEVICES, follow, outermost

PARENT = os.path.dirname(FOLDER)
BASE = "/usr"
"""Any folder that there always is: it is covered for a moment."""
OLD_ROOT = "/former-root"
MAX_FILES = 4096
LAYERS = (
    "user namespace",
    "pid namespace",
    "mount namespace",
    "network namespace",
    "IPC namespace",
)
_REST = kernel.CLONE_NEWPID | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
_KEPT = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
"""What a mount of another user namespace has of these must stay so."""


def enter(
    as_root: bool, shown: Iterable[str], hidden: Iterable[str], map_ids: Callable[[bool], None]
) -> None:
    """Move this process into namespaces of its own; its next child is the first process in there.

    Args:
        as_root: whether the caller may do so by the powers of the system's administrator. Then
            files that only root can reach may be shown, and another user is taken on afterwards.
        shown: files and folders to read; links are followed, and are there as well.
        hidden: files and folders that are not to be seen even where what holds them is.
        map_ids: has a process outside write down whom the user inside stands for; told whether
            that is to be somebody else than the caller.

    Raises:
        Refused: the system does not allow it.
    """
    if as_root:
        attempt("admin", os.setgroups, [])
        attempt("admin", kernel.unshare, kernel.CLONE_NEWNS)
        attempt("mount", _build_root, [*shown], [*hidden])
        attempt("user", kernel.unshare, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        attempt("user", map_ids, True)
        attempt("user", os.setresgid, *[INSIDE_ID] * 3)
        attempt("user", os.setresuid, *[INSIDE_ID] * 3)
    else:
        attempt("user", kernel.unshare, kernel.CLONE_NEWUSER)
        attempt("user", map_ids, False)
        attempt("mount", kernel.unshare, kernel.CLONE_NEWNS)
        attempt("mount", _build_root, [*shown], [*hidden])
    attempt("other", kernel.unshare, _REST)
    socket.sethostname("submission")
    attempt("reading", _look_at, np.__file__)


def mount_folder(size_bytes: int) -> None:
    """Give the next submission an empty folder of bounded size."""
    options = f"size={size_bytes},nr_inodes={MAX_FILES},mode=0700"
    kernel.mount("tmpfs", FOLDER, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def unmount_folder() -> None:
    """Be rid of the folder and all that is in it, once nobody uses it any more."""
    kernel.unmount(FOLDER)


def _look_at(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))


def _build_root(shown: list[str], hidden: list[str]) -> None:
    """Make a read-only root that holds what is shown, at its own place, and nothing else."""
    followed = [follow(path) for path in (*shown, *(p for p in DEVICES if os.path.exists(p)))]
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_SLAVE)
    kernel.mount("tmpfs", BASE, "tmpfs", flags, "size=1m,mode=0111")
    os.mkdir(BASE + OLD_ROOT)
    kernel.change_root(BASE, BASE + OLD_ROOT)
    os.chdir("/")
    # Folders on the way to what is shown can be gone through, and not listed.
    umask = os.umask(0o666)
    for path in outermost(real for real, _ in followed):
        _show(path)
    os.umask(umask)
    for path in _mount_points():
        if path != "/" and not path.startswith(OLD_ROOT):
            _make_read_only(path)
    for path in hidden:
        if os.path.isdir(path):
            options = "size=4k,nr_inodes=1,mode=0555"
            kernel.mount("tmpfs", path, "tmpfs", flags | kernel.MS_RDONLY, options)
        elif os.path.exists(path):
            kernel.mount("/dev/null", path, "", kernel.MS_BIND)
    os.makedirs(FOLDER, exist_ok=True)
    # Code that counts on a /tmp finds one.
    for links in (*(links for _, links in followed), {"/tmp": FOLDER}):  # noqa: S108
        for link, target in links.items():
            if not os.path.lexists(link):
                os.makedirs(os.path.dirname(link), exist_ok=True)
                os.symlink(target, link)
    kernel.unmount(OLD_ROOT)
    os.rmdir(OLD_ROOT)
    _make_read_only("/")


def _show(path: str) -> None:
    """Mount a file or folder of the former root at its own place in the new one."""
    source = OLD_ROOT + path
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o644))
    kernel.mount(source, path, "", kernel.MS_BIND | kernel.MS_REC)


def _mount_points() -> list[str]:
    """Where something is mounted; see proc_pid_mountinfo(5)."""
    # Escaped are a space, a tab, a newline and a backslash; a name may hold any other white space.
    mounts = OLD_ROOT + "/proc/self/mountinfo"
    with open(mounts, errors="surrogateescape", newline="\n") as file:
        escaped = [line.split(" ")[4] for line in file]
    return [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), path) for path in escaped]


def _make_read_only(path: str) -> None:
    kept = os.statvfs(path).f_flag & _KEPT  # numbered alike
    added = kernel.MS_RDONLY | kernel.MS_NOSUID | (0 if path in DEVICES else kernel.MS_NODEV)
    kernel.mount("none", path, "", kernel.MS_REMOUNT | kernel.MS_BIND | added | kept)
