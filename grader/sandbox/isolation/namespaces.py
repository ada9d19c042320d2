"""The namespaces way: a fork has namespaces, a small read-only root, and a folder in memory.

The namespaces and the root are made once, in the warm process. Each fork gets a new file system at
`FOLDER`. All mounts use mount(2) and none of the newer calls, so Linux 4.18 is enough.
"""

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from . import FOLDER, FOLDER_BYTES, INSIDE_ID, NAMESPACES, kernel
from .lockdown import MAX_THREADS, Lockdown, attempt, limit_of_threads, reading, writing
from .readable_files import DEVICES, follow, outermost

BASE = "/usr"  # a folder that always exists; the new root is mounted over it
OLD_ROOT = "/former-root"
MAX_FILES = 4096
LAYERS = [f"{kind} namespace" for kind in ("user", "pid", "mount", "network", "IPC")]
_OTHERS = kernel.CLONE_NEWPID | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
_NO_DEVICES = kernel.MS_NOSUID | kernel.MS_NODEV
# Flags that must stay set on a mount that comes from another user namespace.
_KEPT = _NO_DEVICES | kernel.MS_NOEXEC


class Namespaces(Lockdown):
    """A lockdown in which a fork sees only what is mounted for it, and may write to its folder."""

    way = NAMESPACES

    def __init__(
        self,
        shown: list[str],
        hidden: list[str],
        system_calls: bytes,
        as_root: bool,
        map_ids: Callable[[bool], None],
    ) -> None:
        """Move this process into namespaces; its next child is the first in the pid namespace.

        A fork may read `shown` without `hidden`. Links in these paths are followed, and are shown
        as well. With `as_root`, use the administrator's rights to show files that only root can
        reach, and to take on another user. `map_ids` asks the grader to map the user inside.
        """
        real = outermost(follow(path)[0] for path in shown)
        has_own_count = as_root or _counts_threads_by_namespace()
        self.max_threads = MAX_THREADS if has_own_count else limit_of_threads()
        self.folder = FOLDER
        if as_root:
            attempt("admin", os.setgroups, [])
            attempt("admin", kernel.unshare, kernel.CLONE_NEWNS)
            attempt("mount", _build_root, shown, hidden)
            attempt("user", kernel.unshare, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
            attempt("user", map_ids, True)
            attempt("user", os.setresgid, *[INSIDE_ID] * 3)
            attempt("user", os.setresuid, *[INSIDE_ID] * 3)
        else:
            attempt("user", kernel.unshare, kernel.CLONE_NEWUSER)
            attempt("user", map_ids, False)
            attempt("mount", kernel.unshare, kernel.CLONE_NEWNS)
            attempt("mount", _build_root, shown, hidden)
        attempt("other", kernel.unshare, _OTHERS)
        socket.sethostname("submission")
        attempt("reading", lambda: open(np.__file__).close())
        # A rule for `FOLDER` itself would not apply to the file system that is mounted there.
        super().__init__(system_calls, [writing(os.path.dirname(FOLDER)), *reading(real)])
        self.layers = (*LAYERS, *self.layers)

    @contextmanager
    def lend_folder(self) -> Iterator[None]:
        options = f"size={FOLDER_BYTES},nr_inodes={MAX_FILES},mode=0700"
        kernel.mount("tmpfs", FOLDER, "tmpfs", _NO_DEVICES, options)
        yield
        kernel.unmount(FOLDER)


def _counts_threads_by_namespace() -> bool:
    """Return whether the kernel counts a user's threads per user namespace, as from 5.14 on."""
    major, minor = re.findall(r"\d+", os.uname().release)[:2]
    return (int(major), int(minor)) >= (5, 14)


def _build_root(shown: list[str], hidden: list[str]) -> None:
    """Make a read-only root that holds `shown` without `hidden`, devices, and `FOLDER`."""
    followed = [follow(path) for path in (*shown, *filter(os.path.exists, DEVICES))]
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_SLAVE)
    kernel.mount("tmpfs", BASE, "tmpfs", _NO_DEVICES, "size=1m,mode=0111")
    os.mkdir(BASE + OLD_ROOT)
    kernel.change_root(BASE, BASE + OLD_ROOT)
    os.chdir("/")
    # The folders above the shown paths can be entered, but not listed.
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
            kernel.mount("tmpfs", path, "tmpfs", _NO_DEVICES | kernel.MS_RDONLY, options)
        elif os.path.exists(path):
            kernel.mount("/dev/null", path, "", kernel.MS_BIND)
    os.makedirs(FOLDER, exist_ok=True)
    # Some code needs /tmp. Link it last: links below it would land in `FOLDER`, and be covered.
    for links in (*(links for _, links in followed), {"/tmp": FOLDER}):  # noqa: S108
        for link, target in links.items():
            if not os.path.lexists(link):
                os.makedirs(os.path.dirname(link), exist_ok=True)
                os.symlink(target, link)
    kernel.unmount(OLD_ROOT)
    os.rmdir(OLD_ROOT)
    _make_read_only("/")


def _show(path: str) -> None:
    """Mount a file or folder of the former root at the same path in the new one."""
    source = OLD_ROOT + path
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o644))
    kernel.mount(source, path, "", kernel.MS_BIND | kernel.MS_REC)


def _mount_points() -> list[str]:
    """Return the paths of all mounts; see proc_pid_mountinfo(5)."""
    # Only spaces, tabs, newlines and backslashes are escaped in a path, not other white space.
    mounts = OLD_ROOT + "/proc/self/mountinfo"
    with open(mounts, errors="surrogateescape", newline="\n") as file:
        escaped = [line.split(" ")[4] for line in file]
    return [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), path) for path in escaped]


def _make_read_only(path: str) -> None:
    kept = os.statvfs(path).f_flag & _KEPT  # statvfs(3) and mount(2) use the same numbers
    added = kernel.MS_RDONLY | kernel.MS_NOSUID | (0 if path in DEVICES else kernel.MS_NODEV)
    kernel.mount("none", path, "", kernel.MS_REMOUNT | kernel.MS_BIND | added | kept)
