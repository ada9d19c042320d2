"""The two ways in which a warm process keeps its forks apart from the system.

In `Namespaces`, forks live in namespaces of their own, with a root that holds little, and may write
files to a folder of bounded size. In `Landlock`, which needs no right that a user may lack, they
stay where they are: Landlock's rules say which files they may read, and they may write none. In
both, the filter of system calls refuses the rest, and Landlock's rules hold where there are any.
"""

from __future__ import annotations

import _thread
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from . import FOLDER, LANDLOCK, NAMESPACES, kernel, namespaces
from .attempt import attempt
from .limits import limit_resources
from .lockdown import Lock, devices, own, reading
from .readable_files import follow, outermost

MAX_THREADS = 64
MOST_THREADS = 2**22
"""As many as there can be; see proc_sys_kernel(5), pid_max."""


class Confinement:
    """One way, entered by a warm process; its forks, one at a time, are locked in by it."""

    name: str
    layers: tuple[str, ...]
    """All that a fork has."""

    def __init__(self, folder: str, max_threads: int) -> None:
        self.folder = folder
        """Where a submission's own files are."""
        self.max_threads = max_threads
        """How many threads the user of a fork may have, those of other processes included."""
        self._lock: Lock

    def give_folder(self) -> None:
        """Give the next fork an empty folder."""
        raise NotImplementedError

    def take_folder(self) -> None:
        """Be rid of the folder, once the fork has ended."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave nothing behind."""

    def become_student(self) -> None:
        """In a fork, before it takes in a student's files: take on the user that it is to be.

        Raises:
            Refused: the system does not allow it.
        """

    def lock(self) -> None:
        """In a fork, once it has the student's files: lock it in.

        Raises:
            Refused: the system does not allow it.
        """
        self._lock.apply()


class Namespaces(Confinement):
    """A fork has namespaces and a root of its own, and a folder in memory."""

    name = NAMESPACES

    def __init__(
        self,
        shown: Iterable[str],
        hidden: Iterable[str],
        system_calls: bytes,
        folder_bytes: int,
        as_root: bool,
        map_ids: Callable[[bool], None],
    ) -> None:
        """Move this process into them; its next child is the first process in there.

        Args:
            shown: files and folders to read.
            hidden: those in them that are not to be seen.
            system_calls: the seccomp filter.
            folder_bytes: how much a submission's folder holds.
            as_root: whether the caller is the system's administrator.
            map_ids: see `namespaces.enter`.

        Raises:
            Refused: the system does not allow it.
        """
        real = outermost(follow(path)[0] for path in shown)
        counted = as_root or _counts_by_namespace()
        super().__init__(FOLDER, MAX_THREADS if counted else limit_of_threads())
        namespaces.enter(as_root, shown, hidden, map_ids)
        # For the folder itself a rule would not hold: what is mounted there covers it.
        rules = [*devices(), own(namespaces.PARENT), *_reading(real)]
        self._lock = Lock(system_calls, kernel.landlock_abi(), rules)
        self.layers = (*namespaces.LAYERS, *self._lock.layers)
        self._folder_bytes = folder_bytes

    def give_folder(self) -> None:
        namespaces.mount_folder(self._folder_bytes)

    def take_folder(self) -> None:
        namespaces.unmount_folder()


class Landlock(Confinement):
    """A fork stays where it is, reads what Landlock lets it, and writes no file."""

    name = LANDLOCK

    def __init__(
        self,
        shown: Iterable[str],
        hidden: Iterable[str],
        system_calls: bytes,
        place: str,
        stand_in: int | None,
    ) -> None:
        """Prepare it.

        Args:
            shown: files and folders to read.
            hidden: those in them that are not to be seen.
            system_calls: the seccomp filter.
            place: a new folder for the submissions' own.
            stand_in: the user that forks are to be, where root grades.

        Raises:
            Refused: the system does not allow it.
        """
        attempt("landlock", kernel.ask_landlock)
        real = outermost(map(os.path.realpath, shown))
        os.mkdir(place, 0o711)
        self._user = stand_in if stand_in and _can_become(stand_in) else 0
        self._rights = self._user if _can_work_as(self._user, real, place) else 0
        max_threads = MAX_THREADS if self._user else limit_of_threads()
        super().__init__(os.path.join(place, "files"), max_threads)
        rules = [*devices(), *reading(place), *_reading(real, hidden)]
        self._lock = Lock(system_calls, kernel.landlock_abi(), rules)
        self.layers = self._lock.layers

    def give_folder(self) -> None:
        os.mkdir(self.folder, 0o700)
        if self._user:
            # access(2) asks about the user by name, and all else about the one with the rights.
            os.chown(self.folder, self._user, self._rights)
            os.chmod(self.folder, 0o770)  # noqa: S103 (of these two alone)

    def take_folder(self) -> None:
        for place, folders, files in os.walk(self.folder, topdown=False):
            for name in files:
                os.unlink(os.path.join(place, name))
            for name in folders:
                os.rmdir(os.path.join(place, name))
        os.rmdir(self.folder)

    def close(self) -> None:
        os.rmdir(os.path.dirname(self.folder))

    def become_student(self) -> None:
        # matplotlib wants a folder that access(2) calls writable, which Landlock does not change.
        # It goes on where a write fails.
        os.environ["MPLCONFIGDIR"] = self.folder
        if self._user:
            attempt("identity", os.setresgid, self._user, self._rights, self._rights)
            attempt("identity", os.setresuid, self._user, self._rights, self._rights)


def _reading(paths: Iterable[str], hidden: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    return (rule for path in paths for rule in reading(path, [*hidden]))


def _can_become(user: int) -> bool:
    """Whether this process, which is root, may be another user: a container's may not."""
    try:
        os.setgroups([])
        os.seteuid(user)
        os.seteuid(0)
    except OSError:
        return False
    return True


def _can_work_as(user: int, paths: Iterable[str], place: str) -> bool:
    """Whether a user could read all of this, and reach a place; both may lie in root's home.

    Else a fork is that user by name, for its threads to be counted, and has the rights of root
    without capabilities: those of an owner of files, which Landlock bounds.
    """
    os.seteuid(user or os.geteuid())
    try:
        for path in paths:
            os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        os.stat(os.path.join(place, "."))
    except OSError:
        return False
    finally:
        os.seteuid(os.getuid())
    return True


def limit_of_threads() -> int:
    """Return how many threads this user may have, those of other processes included.

    That is `MAX_THREADS` more than there are now. In a container, the kernel counts those of the
    same user outside as well, unseen: so a limit that lets none be started is doubled.
    """
    limit = threads_of_user() + 1
    while limit < MOST_THREADS and not _can_start_thread(limit):
        limit *= 2
    return limit + MAX_THREADS


def threads_of_user() -> int:
    """Return how many threads all processes of this user have that can be seen; see proc(5)."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # it has ended
            if os.stat(f"/proc/{pid}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count


def _can_start_thread(limit: int) -> bool:
    trial = os.fork()
    if not trial:
        try:
            limit_resources(2**40, 60, limit)
            _thread.start_new_thread(int, ())
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(trial, 0)[1] == 0


def _counts_by_namespace() -> bool:
    """Whether the kernel counts a user's threads for each user namespace apart: from 5.14 on."""
    major, minor = re.findall(r"\d+", os.uname().release)[:2]
    return (int(major), int(minor)) >= (5, 14)
