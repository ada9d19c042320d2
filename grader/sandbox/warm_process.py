"""Warm processes, seen from the grader: each starts once, and forks for one submission at a time.

It is a new interpreter with a clean environment, so it never holds what the grader knows. Its only
open files are a socket to the grader and, if the kernel has Landlock, its rules. Its own code is in
`student/warm_main.py`.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any

from grader.model.assignment import Limits
from grader.model.errors import HarnessError
from grader.model.isolation_ways import LANDLOCK, NAMESPACES, Way
from grader.sandbox.channel import Pipes
from grader.sandbox.isolation import FOLDER_BYTES, INSIDE_ID
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.isolation.seccomp import compile_filter
from grader.sandbox.launch import END_SECONDS, SAFE_FOLDER, clean_environment, interpreter
from grader.sandbox.process import Ending, Process

START_SECONDS = 60.0
WANTED_PIPE_BYTES = 2**20
MAX_MESSAGE = 2**16  # a longer one comes in parts
OWN_BYTES = 2**26  # the memory of a warm process itself, with room to spare
WAYS: tuple[Way, ...] = (NAMESPACES, LANDLOCK)  # to be tried in this order
# Users without rights that submissions run as when root grades; the range of isolate(1). Each warm
# process has its own, since the system counts threads by user.
STAND_INS = range(60_000, 65_000)


class WarmProcess:
    """A process that is already up, and forks students' processes."""

    def __init__(self, hidden: Sequence[str] = (), ways: Sequence[Way] = WAYS) -> None:
        """Start it, and wait until it can fork.

        It cannot see `hidden` files and folders, and uses the first of the `ways` that works.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: it did not start.
        """
        filters = {way: compile_filter(way).hex() for way in ways}
        try:
            # The process itself makes this folder, if it uses it.
            self._place = Path(tempfile.gettempdir(), f"grade-{secrets.token_hex(8)}").absolute()
            with ExitStack() as on_failure, tempfile.TemporaryFile() as errors:
                self.control, theirs = socket.socketpair()
                on_failure.enter_context(self.control)
                with theirs:
                    self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                        interpreter("warm_main"),
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        stderr=errors,
                        cwd=SAFE_FOLDER,
                        env=clean_environment(),
                        start_new_session=True,
                    )
                self._cgroup = Cgroup(self._popen.pid)
                on_failure.callback(self.close)
                up = self._wait_until_up(hidden, filters, errors)
                on_failure.pop_all()
        except OSError as error:
            raise HarnessError(f"The warm process did not start: {error}") from error
        self.way: Way = up["way"]
        self.layers: tuple[str, ...] = (*up["layers"], *self._cgroup.layers)
        self.folder: str = up["folder"]  # in which a fork has the submission's own files
        self.max_threads: int = up["threads"]  # how many the user of a fork may have

    def _wait_until_up(
        self, hidden: Sequence[str], filters: dict[Way, str], errors: IO[bytes]
    ) -> dict[str, Any]:
        """Send it its configuration; return what it says when it can fork."""
        stand_in = STAND_INS[self._popen.pid % len(STAND_INS)] if _is_root() else None
        ways = [(way, bool(stand_in)) for way in filters]
        if stand_in and NAMESPACES in filters:
            # Root in a container may lack the rights to make them as root, but may make them as
            # every user may.
            ways.append((NAMESPACES, False))
        config = {
            "ways": ways,
            "stand_in": stand_in,
            "hidden": list(hidden),
            "place": str(self._place),
            "filters": filters,
        }
        self.control.settimeout(START_SECONDS)
        try:
            self.control.sendall(json.dumps(config).encode() + b"\n")
            while "map" in (message := self.receive(START_SECONDS)):
                user = stand_in if message["as_root"] else None
                self.control.sendall(b"%d" % _map_ids(message["map"], user))
        except TimeoutError as error:
            late = f"The warm process did not start within {START_SECONDS:.0f} s."
            raise HarnessError(late) from error
        except (OSError, ValueError) as error:
            errors.seek(0)
            printed = errors.read().decode(errors="replace")
            raise HarnessError(f"The warm process did not start:\n{printed}") from error
        if "refused" in message:
            raise NoWayError([Refusal(*each) for each in message["refused"]])
        return message

    def receive(self, seconds: float) -> dict[str, Any]:
        """Return its next message, unless it sends none in that time, or has ended."""
        self.control.settimeout(seconds)
        message: dict[str, Any] = json.loads(self.control.recv(MAX_MESSAGE))
        return message

    def fork(self, limits: Limits) -> Fork:
        """Start a student's process; only one can run at a time.

        Raises:
            HarnessError: this process has ended, or no more files can be opened.
        """
        self._cgroup.limit_memory(OWN_BYTES + FOLDER_BYTES + limits.memory_bytes)
        read_commands, commands, replies, write_replies, printed, write_printed = _open_pipes()
        for pipe in (commands, replies):
            with suppress(OSError):  # the user may have too many large pipes already
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WANTED_PIPE_BYTES)  # type: ignore[attr-defined, unused-ignore]
        theirs = [read_commands, write_replies, write_printed]
        channel = Pipes(commands, replies, printed)
        try:
            socket.send_fds(self.control, [b"f"], theirs)
        except OSError as error:
            self.close()
            channel.close()
            raise HarnessError("The warm process has ended.") from error
        finally:
            for file in theirs:
                os.close(file)
        return Fork(self, channel, limits)

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def close(self) -> None:
        """End it, and remove its folder."""
        self.control.close()
        self._popen.kill()
        self._popen.wait()
        self._cgroup.close()
        shutil.rmtree(self._place, ignore_errors=True)


class Fork(Process):
    """A student's process that a warm process has forked and watches over."""

    def __init__(self, warm: WarmProcess, channel: Pipes, limits: Limits) -> None:
        super().__init__(channel, warm.folder, limits)
        self.way, self.layers, self.max_threads = warm.way, warm.layers, warm.max_threads
        self._warm = warm

    def _wait(self, seconds: float) -> Ending | None:
        try:
            return Ending(**self._warm.receive(seconds))
        except TimeoutError:
            return None
        except (OSError, ValueError, TypeError):  # the warm process has ended
            self._warm.close()
            return Ending()

    def end(self) -> None:
        try:
            if self.ending is None:
                with suppress(OSError):
                    self._warm.control.send(b"e")
        finally:
            self._channel.close()
        if not self.wait(END_SECONDS):
            self._warm.close()
            raise HarnessError("A student's process could not be ended.")


# By the ways that a process had to choose from, and the files that are hidden from it.
_idle: dict[tuple[tuple[Way, ...], tuple[str, ...]], list[WarmProcess]] = defaultdict(list)
_at_end: list[Finalize] = []  # what multiprocessing does at the end of this process


@contextmanager
def borrow(hidden: Sequence[str]) -> Iterator[WarmProcess]:
    """Lend a warm process for a submission, to any thread; one that was damaged is not lent again.

    Raises:
        IsolationError: the system allows no way to isolate a submission.
        HarnessError: the process did not start.
    """
    if not _at_end:  # atexit does not work in multiprocessing's workers
        _at_end.append(Finalize(None, close_idle, exitpriority=0))
    idle = _idle[WAYS, tuple(hidden)]
    process = _take_living(idle) or WarmProcess(hidden, WAYS)
    with ExitStack() as on_damage:
        on_damage.callback(process.close)
        yield process
        if process.is_alive():
            on_damage.pop_all()
            idle.append(process)


def _take_living(processes: list[WarmProcess]) -> WarmProcess | None:
    """Take out a process that has not ended, if there is one; close those that have."""
    with suppress(IndexError):
        while not (process := processes.pop()).is_alive():
            process.close()
        return process
    return None


def close_idle() -> None:
    """End the processes that are not in use."""
    for processes in _idle.values():
        while process := _take_living(processes):
            process.close()


def _forget() -> None:
    """Forget the idle processes: in a fork of the grader, they are the parent's."""
    _idle.clear()
    _at_end.clear()


def _open_pipes() -> list[int]:
    """Open three pipes; return for each an end to read from and one to write to."""
    ends: list[int] = []
    try:
        for _ in range(3):
            ends += os.pipe()
    except OSError as error:
        for end in ends:
            os.close(end)
        raise HarnessError(f"No pipe could be opened: {error.strerror}") from error
    return ends


def _map_ids(pid: int, stand_in: int | None) -> int:
    """Map the user inside to one outside, see user_namespaces(7); return an errno, or 0."""
    maps = {
        "setgroups": "deny",
        "uid_map": f"{INSIDE_ID} {stand_in or os.geteuid()} 1",
        "gid_map": f"{INSIDE_ID} {stand_in or os.getegid()} 1",
    }
    try:
        for name, content in maps.items():
            Path(f"/proc/{pid}", name).write_text(content)
    except OSError as error:
        return error.errno or 0
    return 0


def _is_root() -> bool:
    """Say whether this is the system's root, or one that can become each of `STAND_INS`."""
    if os.geteuid() != 0:
        return False
    extents = (line.split() for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(
        int(first) <= STAND_INS.start and STAND_INS.stop <= int(first) + int(count)
        for first, _, count in extents
    )


os.register_at_fork(after_in_child=_forget)
