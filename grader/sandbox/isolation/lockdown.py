"""The rights that a student's process gives up permanently before it runs student code.

The warm process prepares one `Lockdown`, for one of the two ways. Each of its forks then calls
`lock` to give up its rights.
"""

import _thread
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import ClassVar

from . import LANDLOCK, kernel
from .limits import limit_resources
from .readable_files import DEVICES

# Landlock's rights, by the version (ABI) that added them; see landlock(7).
_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_FILES = {1: 0b1_1111_1111_1111, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_PORTS = {4: 0b11}  # BIND_TCP, CONNECT_TCP
_SCOPES = {6: 0b11}  # ABSTRACT_UNIX_SOCKET, SIGNAL
_HAS_LOG = 7
# Never allowed: EXECUTE, MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK, IOCTL_DEV.
_NEVER = 1 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 15

RULES = 100  # the descriptor of Landlock's rules, above all descriptors that a fork uses
MAX_THREADS = 64
MOST_THREADS = 2**22  # the most that a system can have; see pid_max in proc_sys_kernel(5)

Rule = tuple[str, int]  # a path, and Landlock's rights that stay allowed there and below


class Refused(Exception):  # noqa: N818 (an answer of the system, not an error)
    """The system refused a step; its arguments are the step's name and the errno."""


def attempt(step: str, function: Callable[..., object], *arguments: object) -> None:
    """Do one step of a way to isolate a submission; raise Refused if the system refuses it."""
    try:
        function(*arguments)
    except OSError as error:
        raise Refused(step, error.errno or 0) from error


class Lockdown:
    """One way to isolate submissions, prepared in a warm process; its steps raise Refused."""

    way: ClassVar[str] = ""
    folder: str  # the folder of the submission's own files
    max_threads: int  # the most threads that a fork's user may have, in all processes together
    layers: tuple[str, ...]  # the layers of isolation that hold in a fork

    def __init__(self, system_calls: bytes, rules: Iterable[Rule]) -> None:
        """Keep the seccomp filter, and prepare Landlock's `rules` if the kernel has Landlock."""
        self._filter = system_calls
        self._abi = kernel.landlock_abi()
        self.layers = (f"Landlock (ABI {self._abi})", "seccomp") if self._abi else ("seccomp",)
        if self._abi or self.way == LANDLOCK:
            attempt("landlock", self._open_rules, rules)

    def lend_folder(self) -> AbstractContextManager[None]:
        """Make an empty folder for the next fork, and remove it once the fork has ended."""
        return nullcontext()

    def close(self) -> None:
        """Remove what this way has left on the disk."""

    def become_student(self) -> None:
        """Take on the student's user, in a fork, before the submission's files are written."""

    def lock(self) -> None:
        """Give up all other rights, in a fork, after the submission's files are written."""
        attempt("capabilities", kernel.drop_capabilities)
        attempt("privileges", kernel.prctl, kernel.PR_SET_NO_NEW_PRIVS, 1)
        if self._abi:
            # Write no log: a submission can cause a million refusals, which would fill the disk.
            attempt("landlock", kernel.obey_landlock, RULES, self._abi >= _HAS_LOG)
            os.close(RULES)
        attempt("seccomp", kernel.install_filter, self._filter)

    def _open_rules(self, rules: Iterable[Rule]) -> None:
        files, ports, scopes = (
            sum(bits for abi, bits in rights.items() if abi <= self._abi)
            for rights in (_FILES, _PORTS, _SCOPES)
        )
        devices = [(path, _READ_FILE | _WRITE_FILE) for path in DEVICES if os.path.exists(path)]
        allowed = [(path, rights & files) for path, rights in (*devices, *rules)]
        ruleset = kernel.landlock_ruleset(files, ports, scopes, allowed)
        os.dup2(ruleset, RULES, inheritable=False)
        os.close(ruleset)


def writing(folder: str) -> Rule:
    """Return the rule for a folder in which a submission may make and change files."""
    return folder, sum(_FILES.values()) & ~_NEVER


def reading(paths: Iterable[str], hidden: Collection[str] = ()) -> Iterator[Rule]:
    """Yield the rules for reading files, and folders with everything below them.

    All paths must be resolved. A rule for a folder also holds for everything below it. So a folder
    with a hidden entry gets only a rule for listing its names, hidden names included. Each entry
    that is not hidden gets rules of its own.
    """
    for path in set(paths).difference(hidden):
        if inside := [each for each in hidden if each.startswith(path + "/")]:
            yield path, _READ_FOLDER
            with os.scandir(path) as entries:
                yield from reading([e.path for e in entries if not e.is_symlink()], inside)
        else:
            yield path, _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)


def limit_of_threads() -> int:
    """Return how many threads this user may have: `MAX_THREADS` more than it has now.

    In a container, the kernel also counts the same user's threads outside, which cannot be seen
    from inside. So double the limit until a thread can be started.
    """
    limit = threads_of_user() + 1
    while limit < MOST_THREADS and not _can_start_thread(limit):
        limit *= 2
    return limit + MAX_THREADS


def threads_of_user() -> int:
    """Return how many threads this user's visible processes have; see proc(5)."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # the process has ended
            if os.stat(f"/proc/{pid}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count


def _can_start_thread(limit: int) -> bool:
    def start() -> None:
        limit_resources(2**40, 60, 2**40, limit)
        with suppress(RuntimeError):
            _thread.start_new_thread(int, ())
            os._exit(0)
        os._exit(1)

    return os.waitpid(kernel.run_in_fork(start), 0)[1] == 0
