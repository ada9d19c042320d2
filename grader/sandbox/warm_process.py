"""A warm process, seen from the grader: it starts once and forks for every submission.

It is a new interpreter with a clean environment, so it never holds what the grader knows. Its only
open files are a socket to the grader and, if the kernel has Landlock, its rules. Its own code is in
`student/warm_main.py`.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import select
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any, ClassVar

from grader.model.errors import HarnessError
from grader.model.isolation_ways import LANDLOCK, NAMESPACES, Way
from grader.sandbox.channel import Pipes
from grader.sandbox.isolation import INSIDE_ID
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.isolation.seccomp import FilterError, compile_filter
from grader.sandbox.launch import END_SECONDS, SAFE_FOLDER, Ending, clean_environment, interpreter

START_SECONDS = 60.0
REHEARSALS = 10
"""After so many, Python has cached what it remembers of types and bytecode, for forks to share."""
WANTED_PIPE_BYTES = 2**20
FOLDER_BYTES = 2**27
"""The limit of a submission's files: those handed in (50 MB) and those it writes."""
OWN_BYTES = 2**26
"""The memory of a warm process itself, with room to spare."""
WAYS: tuple[Way, ...] = (NAMESPACES, LANDLOCK)
"""The ways that are tried, in this order."""
STAND_INS = range(60_000, 65_000)
"""Users without rights that submissions run as when root grades; the range of isolate(1). Each warm
process has its own, since the system counts threads by user."""


class WarmProcess:
    """A process that is already up, and forks students' processes."""

    def __init__(self, hidden: Sequence[str] = (), ways: Sequence[Way] = WAYS) -> None:
        """Start it, and wait until it can fork.

        Args:
            hidden: files and folders that it must not see.
            ways: the ways to try, in this order.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: it did not start.
        """
        self.is_sound = True
        """Whether it can fork again."""
        self.way: Way | None = None
        """The way of isolation, once it is up."""
        self.layers: tuple[str, ...] = ()
        """The layers of isolation that hold in it."""
        self.folder = ""
        """The folder that a fork has for the submission's own files."""
        self.max_threads = 0
        """How many threads the user of a fork may have."""
        filters = {way: _filter(way) for way in ways}
        try:
            # The process itself makes this folder, if it uses it.
            self._place = Path(tempfile.gettempdir(), f"grade-{secrets.token_hex(8)}").absolute()
            with ExitStack() as on_failure, tempfile.TemporaryFile() as errors:
                self._control, theirs = socket.socketpair()
                self._messages = self._control.makefile("rb")
                on_failure.callback(self._close_control)
                with theirs:
                    self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                        interpreter("warm_main", theirs.fileno()),
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=errors,
                        cwd=SAFE_FOLDER,
                        env=clean_environment(),
                        pass_fds=[theirs.fileno()],
                        start_new_session=True,
                    )
                self._stand_in = STAND_INS[self._popen.pid % len(STAND_INS)] if _is_root() else None
                self._cgroup = Cgroup(self._popen.pid)
                on_failure.callback(self.close)
                self._wait_until_up(self._config(hidden, filters), errors)
                on_failure.pop_all()
        except OSError as error:
            raise HarnessError(f"The warm process did not start: {error}") from error

    def _config(self, hidden: Sequence[str], filters: Mapping[Way, str]) -> dict[str, Any]:
        is_root = self._stand_in is not None
        ways = [(way, is_root) for way in filters]
        if is_root and NAMESPACES in filters:
            # Root in a container may lack the rights to make them as root, but may make them as
            # every user may.
            ways.append((NAMESPACES, False))
        return {
            "ways": ways,
            "stand_in": self._stand_in,
            "hidden": list(hidden),
            "place": str(self._place),
            "folder_bytes": FOLDER_BYTES,
            "rehearsals": REHEARSALS,
            "filters": filters,
        }

    def _wait_until_up(self, config: dict[str, Any], errors: IO[bytes]) -> None:
        """Send it its configuration, and wait until it can fork.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: it did not start.
        """
        self._control.settimeout(START_SECONDS)
        try:
            with suppress(OSError):  # it has ended: `errors` tells why
                self._control.sendall(json.dumps(config).encode() + b"\n")
            while not self.folder:
                if not _can_read(self._control, START_SECONDS):
                    raise TimeoutError
                self._read_message(json.loads(self._messages.readline()))
        except TimeoutError as error:
            message = f"The warm process did not start within {START_SECONDS:g} s."
            raise HarnessError(message) from error
        except (OSError, ValueError) as error:
            errors.seek(0)
            printed = errors.read().decode(errors="replace")
            raise HarnessError(f"The warm process did not start:\n{printed}") from error

    def _read_message(self, message: dict[str, Any]) -> None:
        """Act on what it says while it starts."""
        if "refused" in message:
            raise NoWayError([Refusal(*each) for each in message["refused"]])
        if "map" in message:
            self._control.sendall(b"%d" % self._map_ids(message["map"], message["as_root"]))
            return
        self.folder, self.max_threads = message["folder"], message["threads"]
        self.way = message["way"]
        self.layers = (*message["layers"], *self._cgroup.layers)

    def _map_ids(self, pid: int, as_root: bool) -> int:
        """Map the user inside to one outside, see user_namespaces(7); return an errno, or 0."""
        user, group = os.geteuid(), os.getegid()
        if as_root and self._stand_in:
            user = group = self._stand_in
        process = Path(f"/proc/{pid}")
        try:
            (process / "setgroups").write_text("deny")
            (process / "uid_map").write_text(f"{INSIDE_ID} {user} 1")
            (process / "gid_map").write_text(f"{INSIDE_ID} {group} 1")
        except OSError as error:
            return error.errno or 0
        return 0

    def fork(self) -> Fork:
        """Start a student's process; only one can run at a time.

        Raises:
            HarnessError: this process has ended, or no more files can be opened.
        """
        read_commands, commands, replies, write_replies, printed, write_printed = _open_pipes()
        for pipe in (commands, replies):
            with suppress(OSError):  # the user may have too many large pipes already
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WANTED_PIPE_BYTES)  # type: ignore[attr-defined, unused-ignore]
        theirs = [read_commands, write_replies, write_printed]
        fork = Fork(self, self._control, Pipes(commands, replies, printed))
        try:
            socket.send_fds(self._control, [b"f"], theirs)
        except OSError as error:
            self.is_sound = False
            fork.close()
            raise HarnessError("The warm process has ended.") from error
        finally:
            for file in theirs:
                os.close(file)
        return fork

    def limit_memory(self, size: int) -> None:
        """Limit the memory of it and its forks together, if there are control groups."""
        self._cgroup.limit_memory(OWN_BYTES + FOLDER_BYTES + size)

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def close(self) -> None:
        """End it, if it has not ended yet, and remove its folders."""
        self._close_control()
        self._popen.kill()
        self._popen.wait()
        self._cgroup.close()
        for place in (self._place, self._place.with_name(f"{self._place.name}-trial")):
            shutil.rmtree(place, ignore_errors=True)

    def abandon(self) -> None:
        """Forget it in a fork of the grader, without ending it: it is the parent's."""
        self._close_control()
        self._popen.returncode = 0

    def _close_control(self) -> None:
        self._messages.close()
        self._control.close()


class Fork:
    """A student's process that a warm process has forked and watches over."""

    ready_within: ClassVar[float] = 10.0

    def __init__(self, warm: WarmProcess, control: socket.socket, channel: Pipes) -> None:
        self._warm = warm
        self._control = control
        self.channel = channel
        self.way, self.layers = warm.way, warm.layers
        self.folder, self.max_threads = warm.folder, warm.max_threads
        self._ending: Ending | None = None

    def wait(self, seconds: float) -> Ending | None:
        """Return how it ended, if it ends by itself in that time."""
        if self._ending is None and _can_read(self._control, seconds):
            try:
                report = json.loads(self._control.recv(1000))
                code, cpu_seconds = report["code"], report["cpu_seconds"]
                self._ending = Ending(code, cpu_seconds, report["peak_bytes"])
            except (OSError, ValueError, TypeError, KeyError):  # the warm process has ended
                self._warm.is_sound = False
                self._ending = Ending(None)
        return self._ending

    def end(self) -> Ending:
        """End it and all its descendants, and return how it ended.

        Raises:
            HarnessError: it does not end.
        """
        if self._ending is None:
            with suppress(OSError):
                self._control.send(b"e")
        ending = self.wait(END_SECONDS)
        if ending is None:
            self._warm.is_sound = False
            raise HarnessError("A student's process could not be ended.")
        return ending

    def close(self) -> None:
        """Close its pipes."""
        self.channel.close()


def _open_pipes() -> list[int]:
    """Open three pipes; return for each an end to read from and one to write to.

    Raises:
        HarnessError: no more files can be opened.
    """
    ends: list[int] = []
    try:
        for _ in range(3):
            ends += os.pipe()
    except OSError as error:
        for end in ends:
            os.close(end)
        raise HarnessError(f"No pipe could be opened: {error.strerror}") from error
    return ends


def _can_read(file: socket.socket, seconds: float) -> bool:
    """Wait for something to read; select(2) would know no descriptor above 1,023."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _is_root() -> bool:
    """Say whether this is the system's root, or one that can become each of `STAND_INS`."""
    if os.geteuid() != 0:
        return False
    extents = (line.split() for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(
        int(first) <= STAND_INS.start and STAND_INS.stop <= int(first) + int(count)
        for first, _, count in extents
    )


def _filter(way: Way) -> str:
    try:
        return base64.b64encode(compile_filter(way == NAMESPACES)).decode()
    except FilterError as error:
        raise NoWayError([Refusal(way, "libseccomp", 0)]) from error
