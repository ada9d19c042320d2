"""The grader's side of warm processes, which start once and fork for one submission at a time.

A warm process is a new interpreter with a clean environment, so it never holds what the grader
knows. Its only open files are a socket to the grader and, if the kernel has Landlock, Landlock's
rules. It runs the code of `student/warm_main.py`.
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

from grader.model.errors import HarnessError
from grader.model.isolation_ways import LANDLOCK, NAMESPACES, Way
from grader.model.resource_limits import Limits
from grader.sandbox.channel import Pipes
from grader.sandbox.isolation import FOLDER_BYTES, INSIDE_ID
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.isolation.seccomp import compile_filter
from grader.sandbox.launch import END_SECONDS, SAFE_FOLDER, clean_environment, interpreter
from grader.sandbox.process import Ending, Process
from grader.sandbox.student import SHOW_STACK

START_SECONDS = 60.0
WANTED_PIPE_BYTES = 2**20
MAX_MESSAGE = 2**16  # the most bytes of a message; a longer one would come in parts
OWN_BYTES = 2**26  # more memory than a warm process itself uses
WAYS: tuple[Way, ...] = (NAMESPACES, LANDLOCK)  # the ways to try, in this order
# User ids without rights, for submissions that root grades; the range is that of isolate(1). Each
# warm process uses an id of its own, since the system counts threads by user.
STAND_INS = range(60_000, 65_000)


class WarmProcess:
    """A running process that forks students' processes."""

    def __init__(
        self,
        hidden: Sequence[str] = (),
        ways: Sequence[Way] = WAYS,
        packages: Sequence[str] = (),
    ) -> None:
        """Start the process, and wait until it can fork.

        It cannot see `hidden` files and folders. It uses the first of the `ways` that works. It
        imports `packages` once for all forks.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: the process did not start.
        """
        filters = {way: compile_filter(way).hex() for way in ways}
        try:
            # The warm process makes this folder itself, if its way needs one.
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
                up = self._wait_until_up(hidden, packages, filters, errors)
                on_failure.pop_all()
        except OSError as error:
            raise HarnessError(f"The warm process did not start: {error}") from error
        self.way: Way = up["way"]
        self.layers: tuple[str, ...] = (*up["layers"], *self._cgroup.layers)
        self.folder: str = up["folder"]  # the folder of the submission's own files, in a fork
        self.max_threads: int = up["threads"]  # the most threads that a fork's user may have

    def _wait_until_up(
        self,
        hidden: Sequence[str],
        packages: Sequence[str],
        filters: dict[Way, str],
        errors: IO[bytes],
    ) -> dict[str, Any]:
        """Send the configuration; return the message that says that the process can fork."""
        stand_in = STAND_INS[self._popen.pid % len(STAND_INS)] if _is_root() else None
        ways = [(way, bool(stand_in)) for way in filters]
        if stand_in and NAMESPACES in filters:
            # Root in a container may lack the administrator's rights to make namespaces, but it may
            # still make them as an ordinary user does.
            ways.append((NAMESPACES, False))
        config = {
            "ways": ways,
            "stand_in": stand_in,
            "hidden": list(hidden),
            "packages": list(packages),
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
        """Return the next message; raise TimeoutError if none comes, ValueError after the end."""
        self.control.settimeout(seconds)
        message: dict[str, Any] = json.loads(self.control.recv(MAX_MESSAGE))
        return message

    def fork(self, limits: Limits) -> Fork:
        """Start a student's process; only one can run at a time.

        Raises:
            HarnessError: the warm process has ended, or no more files can be opened.
        """
        self._cgroup.limit_memory(OWN_BYTES + FOLDER_BYTES + limits.memory_bytes)
        ends = _open_pipes()
        read_commands, commands, replies, write_replies, printed, write_printed, *stack = ends
        for pipe in (commands, replies):
            with suppress(OSError):  # the user may have too many large pipes already
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WANTED_PIPE_BYTES)  # type: ignore[attr-defined, unused-ignore]
        theirs = [read_commands, write_replies, write_printed, stack[1]]
        os.set_blocking(stack[1], False)  # a full pipe must not hold up a process that crashes
        channel = Pipes(commands, replies, printed, stack[0])
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
        """Return whether the process still runs."""
        return self._popen.poll() is None

    def close(self) -> None:
        """End the process, and remove its folder and its control group."""
        self.control.close()
        self._popen.kill()
        self._popen.wait()
        self._cgroup.close()
        shutil.rmtree(self._place, ignore_errors=True)


class Fork(Process):
    """A student's process that a warm process has forked; the warm process reports its end."""

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

    def _ask_for_stack(self) -> None:
        with suppress(OSError):
            self._warm.control.send(SHOW_STACK)

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


# Warm processes that are not in use, by the ways they could choose from, their hidden files, and
# the packages that they have imported.
_idle: dict[tuple[tuple[str, ...], ...], list[WarmProcess]] = defaultdict(list)
_at_end: list[Finalize] = []  # the call of `close_idle` at the end of this process


@contextmanager
def borrow(hidden: Sequence[str], packages: Sequence[str] = ()) -> Iterator[WarmProcess]:
    """Lend a warm process to any thread, for one submission; close the process if it is damaged.

    Raises:
        IsolationError: the system allows no way to isolate a submission.
        HarnessError: the process did not start.
    """
    if not _at_end:  # atexit does not work in multiprocessing's workers
        _at_end.append(Finalize(None, close_idle, exitpriority=0))
    idle = _idle[WAYS, tuple(hidden), tuple(packages)]
    process = _take_living(idle) or WarmProcess(hidden, WAYS, packages)
    with ExitStack() as on_damage:
        on_damage.callback(process.close)
        yield process
        if process.is_alive():
            on_damage.pop_all()
            idle.append(process)


def _take_living(processes: list[WarmProcess]) -> WarmProcess | None:
    """Remove and return a process that still runs, or None; close those that have ended."""
    with suppress(IndexError):
        while not (process := processes.pop()).is_alive():
            process.close()
        return process
    return None


def close_idle() -> None:
    """End the warm processes that are not in use."""
    for processes in _idle.values():
        while process := _take_living(processes):
            process.close()


def _forget() -> None:
    """Forget the idle processes: in a fork of the grader, they belong to the parent."""
    _idle.clear()
    _at_end.clear()


def _open_pipes() -> list[int]:
    """Open four pipes; return, for each pipe, the end to read from and the end to write to."""
    ends: list[int] = []
    try:
        for _ in range(4):
            ends += os.pipe()
    except OSError as error:
        for end in ends:
            os.close(end)
        raise HarnessError(f"No pipe could be opened: {error.strerror}") from error
    return ends


def _map_ids(pid: int, stand_in: int | None) -> int:
    """Map the user inside a namespace to one outside (user_namespaces(7)); return an errno or 0."""
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
    """Return whether this is a root user that can become each user of `STAND_INS`."""
    if os.geteuid() != 0:
        return False
    extents = (line.split() for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(
        int(first) <= STAND_INS.start and STAND_INS.stop <= int(first) + int(count)
        for first, _, count in extents
    )


os.register_at_fork(after_in_child=_forget)
