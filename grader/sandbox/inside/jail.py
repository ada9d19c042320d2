"""The namespaces that a warm process lives in, and the few files that are to be seen there.

Built once for each warm process. Its forks, of which there is one at a time, differ in what is
mounted at `FOLDER`.
"""

from __future__ import annotations

import os
import socket
import sys
import sysconfig
from collections.abc import Callable, Iterable

import numpy as np

from . import FOLDER, INSIDE_ID, kernel

PARENT = os.path.dirname(FOLDER)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
MAX_FILES = 4096
_REST = kernel.CLONE_NEWPID | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS

LAYERS = (
    "user namespace",
    "pid namespace",
    "mount namespace",
    "network namespace",
    "IPC namespace",
)


class MissingLayerError(Exception):
    """Layers of isolation that this system does not give, each with why."""


def enter(as_root: bool, hidden: Iterable[str], map_ids: Callable[[], None]) -> list[str]:
    """Move this process into its jail; its next child is the first process of it.

    Args:
        as_root: whether the caller may do so by the powers of the system's administrator. Then
            files that only root can reach may be shown, and another user is taken on afterwards.
        hidden: files and folders that are not to be seen even where what holds them is.
        map_ids: has the user and group that this process will go by written down by a process
            outside.

    Returns:
        What can be read in there: files and folders.

    Raises:
        MissingLayerError: the system does not allow it.
    """
    links = {path: os.path.realpath(path) for path in readable() if os.path.exists(path)}
    shown = _outermost(links.values())
    if as_root:
        attempt("user namespace", os.setgroups, [])
        attempt("mount namespace", kernel.unshare, kernel.CLONE_NEWNS)
        attempt("mount namespace", _build, shown, links, hidden)
        attempt("user namespace", kernel.unshare, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        map_ids()
        attempt("user namespace", os.setresgid, *[INSIDE_ID] * 3)
        attempt("user namespace", os.setresuid, *[INSIDE_ID] * 3)
    else:
        attempt("user namespace", kernel.unshare, kernel.CLONE_NEWUSER)
        map_ids()
        attempt("mount namespace", kernel.unshare, kernel.CLONE_NEWNS)
        attempt("mount namespace", _build, shown, links, hidden)
    attempt("pid, network and IPC namespaces", kernel.unshare, _REST)
    socket.sethostname("submission")
    for path in (*shown, np.__file__):
        attempt(f"reading {path} as a user without rights", _look_at, path)
    return shown


def mount_folder(size_bytes: int) -> None:
    """Give the next submission an empty folder of bounded size."""
    options = f"size={size_bytes},nr_inodes={MAX_FILES},mode=0700"
    kernel.mount("tmpfs", FOLDER, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def unmount_folder() -> None:
    """Be rid of the folder and all that is in it, once nobody uses it any more."""
    kernel.unmount(FOLDER)


def readable() -> list[str]:
    """What a submission may read, its own files apart: the interpreter, packages, libraries.

    Of `sys.path` only the standard library and folders of packages: a path that an editable
    installation adds may lead to anything.
    """
    paths = sysconfig.get_paths()
    packages = [path for path in sys.path if path.endswith(("/site-packages", "/dist-packages"))]
    prefixes = [f"{prefix}/lib" for prefix in (sys.base_prefix, sys.base_exec_prefix)]
    interpreter = [paths["stdlib"], paths["platstdlib"], *prefixes, *packages]
    return [*LIBRARIES, *SYSTEM_FILES, *interpreter]


def attempt(layer: str, step: Callable[..., None], *arguments: object) -> None:
    """Do a step that a layer needs.

    Raises:
        MissingLayerError: the system refuses it.
    """
    try:
        step(*arguments)
    except OSError as error:
        raise MissingLayerError(f"{layer} ({error.strerror})") from error


def _look_at(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))


def _outermost(paths: Iterable[str]) -> list[str]:
    """The paths without those that lie below another one."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1] + "/"):
            kept.append(path)
    return kept


def _build(shown: Iterable[str], links: dict[str, str], hidden: Iterable[str]) -> None:
    """Make a read-only root that holds what is shown, at its own place, and nothing else."""
    base = "/tmp"  # noqa: S108 (any folder that there always is; it is covered)
    read_only = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_SLAVE)
    devices = [path for path in DEVICES if os.path.exists(path)]
    trees = [(path, os.path.isdir(path), kernel.clone_tree(path)) for path in (*shown, *devices)]
    blanks = [(path, kernel.clone_tree(os.devnull)) for path in hidden if os.path.isfile(path)]
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", base, "tmpfs", flags, "size=1m,mode=0755")
    for path, is_folder, tree in trees:
        kernel.restrict_tree(tree, read_only | (0 if path in DEVICES else kernel.MOUNT_ATTR_NODEV))
        _make_place(base + path, is_folder)
        _attach(tree, base + path)
    for path in hidden:
        if os.path.isdir(base + path):
            kernel.mount("tmpfs", base + path, "tmpfs", flags, "size=4k,nr_inodes=1,mode=0555")
    for path, blank in blanks:
        _attach(blank, base + path)
    os.makedirs(base + FOLDER, exist_ok=True)
    # Code that counts on a /tmp finds one.
    for link, target in {**links, "/tmp": FOLDER}.items():  # noqa: S108
        if not os.path.lexists(base + link):
            os.makedirs(os.path.dirname(base + link), exist_ok=True)
            os.symlink(target, base + link)
    kernel.restrict_mount(base, read_only | kernel.MOUNT_ATTR_NODEV)
    kernel.make_root(base)


def _attach(tree: int, target: str) -> None:
    """Mount a detached tree where there is a place for it, and let go of its descriptor."""
    if os.path.exists(target):
        kernel.attach_tree(tree, target)
    os.close(tree)


def _make_place(path: str, is_folder: bool) -> None:
    if is_folder:
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o644))
