"""The Landlock way, for any user: a fork reads what the rules allow, and writes no file."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from . import LANDLOCK
from .lockdown import MAX_THREADS, Lockdown, attempt, limit_of_threads, reading
from .readable_files import outermost


class Landlock(Lockdown):
    """A lockdown in which a fork may only read: Python, its packages, and its own files."""

    way = LANDLOCK

    def __init__(
        self, shown: list[str], hidden: list[str], system_calls: bytes, place: str, stand_in: int
    ) -> None:
        """Prepare the rules for reading `shown` without `hidden`.

        Make the folder `place`, in which each submission gets its own folder. If root grades, forks
        take on the user id `stand_in`; otherwise, it is 0.
        """
        real = outermost(map(os.path.realpath, shown))
        os.mkdir(place, 0o711)
        self._user, self._rights = _choose_user(stand_in, real, place) if stand_in else (0, 0)
        super().__init__(system_calls, [*reading([place]), *reading(real, hidden)])
        self.folder = os.path.join(place, "files")
        self.max_threads = MAX_THREADS if self._user else limit_of_threads()

    @contextmanager
    def lend_folder(self) -> Iterator[None]:
        os.mkdir(self.folder, 0o700)
        if self._user:
            # Both need access: access(2) checks the real user, other calls the effective one.
            os.chown(self.folder, self._user, self._rights)
            os.chmod(self.folder, 0o770)  # noqa: S103 (for these two users alone)
        yield
        for place, _, files in os.walk(self.folder, topdown=False):
            for name in files:
                os.unlink(os.path.join(place, name))
            os.rmdir(place)

    def close(self) -> None:
        os.rmdir(os.path.dirname(self.folder))

    def become_student(self) -> None:
        # matplotlib needs a folder that is writable according to access(2), which ignores Landlock.
        # It does not mind if writing then fails.
        os.environ["MPLCONFIGDIR"] = self.folder
        if self._user:
            attempt("identity", os.setresgid, self._user, self._rights, self._rights)
            attempt("identity", os.setresuid, self._user, self._rights, self._rights)


def _choose_user(stand_in: int, paths: Iterable[str], place: str) -> tuple[int, int]:
    """Return the real and the effective user id of forks, where root grades; 0 means root.

    Both are 0 if root cannot change its user, as in some containers. If `stand_in` cannot read the
    paths or reach `place`, for example in root's home, it is only the real user: its threads are
    then counted. The effective user stays root, restricted by Landlock and without capabilities.
    """
    try:
        os.setgroups([])
        os.seteuid(stand_in)
    except OSError:
        return 0, 0
    try:
        for path in paths:
            os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        os.stat(os.path.join(place, "."))
    except OSError:
        return stand_in, 0
    finally:
        os.seteuid(0)
    return stand_in, stand_in
