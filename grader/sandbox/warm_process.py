"""A warm process, seen from the grader: started once, forked for every submission.

It is a new interpreter with a clean environment, so it never holds what the grader knows; its only
open files are a socket to here and, where it has any, Landlock's rules. What it does is in
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
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from grader.model.errors import HarnessError
from grader.model.isolation_ways import LANDLOCK, NAMESPACES, Way
from grader.sandbox.channel import Pipes
from grader.sandbox.isolation import INSIDE_ID
from grader.sandbox.isolation.cgroup import Cgroup
from grader.sandbox.isolation.refusals import NoWayError, Refusal
from grader.sandbox.isolation.seccomp import FilterError, compile_filter
from grader.sandbox.launch import END_SECONDS, SAFE_FOLDER, Ending, clean_environment, interpreter
from grader.sandbox.student import HEADER

START_SECONDS = 60.0
REHEARSALS = 10
"""After so many, what Python remembers of types and of its own bytecode is there to be shared."""
WANTED_PIPE_BYTES = 2**20
FOLDER_BYTES = 2**27
"""What a submission's files may hold together: those handed in (50 MB) and those it writes."""
OWN_BYTES = 2**26
"""What a warm process holds itself, and room to spare."""
WAYS: tuple[Way, ...] = (NAMESPACES, LANDLOCK)
"""Those that are tried, in this order."""
STAND_INS = range(60_000, 65_000)
"""The users without rights that submissions run as when root grades; as isolate(1) has it. Each
warm process has one of its own, since the system counts threads by user."""


class WarmProcess:
    """A process that is up already, and forks students' processes."""

    def __init__(self, hidden: Sequence[str] = (), ways: Sequence[Way] = WAYS) -> None:
        """Begin to start it; it can fork once it `is_up`.

        Args:
            hidden: files and folders that are not to be seen.
            ways: those to try, in this order.

        Raises:
            NoWayError: libseccomp is not installed.
            OSError: there can be no more processes or files.
        """
        self.is_sound = True
        """Whether it can fork again."""
        self.way: Way | None = None
        """The way of isolation, once it is up."""
        self.layers: tuple[str, ...] = ()
        """Those that hold in it, once it is up."""
        self.folder = ""
        """Where a fork has the submission's own files, once it is up."""
        self.max_threads = 0
        """How many threads the user of a fork may have, once it is up."""
        self._is_up = False
        filters = {way: _filter(way) for way in ways}
        # Made by the process itself, where it is used at all.
        self._place = Path(tempfile.gettempdir(), f"grade-{secrets.token_hex(8)}").absolute()
        self._control, theirs = socket.socketpair()
        self._said = self._control.makefile("rb")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it is up, or ends)
        try:
            self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                interpreter("warm_main", theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                cwd=SAFE_FOLDER,
                env=clean_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            self._close_files()
            raise
        finally:
            theirs.close()
        self._stand_in = STAND_INS[self._popen.pid % len(STAND_INS)] if _is_root() else None
        self._cgroup = Cgroup(self._popen.pid)
        self._control.settimeout(START_SECONDS)
        line = json.dumps(self._config(hidden, filters)).encode()
        with suppress(OSError):  # gone already: what it says, or does not, tells
            self._control.sendall(HEADER.pack(len(line)) + line)

    def _config(self, hidden: Sequence[str], filters: Mapping[Way, str]) -> dict[str, Any]:
        is_root = self._stand_in is not None
        ways = [(way, is_root) for way in filters]
        if is_root and NAMESPACES in filters:
            # A container's root may lack what it takes to make them as root, and yet may make those
            # that every user may.
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

    def is_up(self, seconds: float = 0.0) -> bool:
        """Whether it can fork; waits so long for that.

        Raises:
            IsolationError: the system allows no way to isolate a submission.
            HarnessError: it could not be started.
        """
        try:
            while not self._is_up and _can_read(self._control, seconds):
                self._hear()
        except (OSError, ValueError) as error:
            self._errors.seek(0)
            printed = self._errors.read().decode(errors="replace")
            raise HarnessError(f"the warm process did not start:\n{printed}") from error
        return self._is_up

    def _hear(self) -> None:
        """Take in the next thing it says of its start."""
        message = json.loads(self._said.readline())
        if "refused" in message:
            raise NoWayError([Refusal(*each) for each in message["refused"]])
        if "map" in message:
            self._control.sendall(b"%d" % self._map_ids(message["map"], message["as_root"]))
            return
        self._is_up = True
        self.folder, self.max_threads = message["folder"], message["threads"]
        self.way = message["way"]
        self.layers = (*message["layers"], *self._cgroup.layers)
        self._errors.close()

    def _map_ids(self, pid: int, as_root: bool) -> int:
        """Write down whom the user inside stands for, see user_namespaces(7); return an errno."""
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
        """Start a student's process, of which there may be one at a time.

        Raises:
            HarnessError: this process is gone, or there can be no more open files.
        """
        read_commands, commands, replies, write_replies, printed, write_printed = _open_pipes()
        for pipe in (commands, replies):
            with suppress(OSError):  # the user's pipes may hold enough already
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WANTED_PIPE_BYTES)  # type: ignore[attr-defined, unused-ignore]
        theirs = [read_commands, write_replies, write_printed]
        fork = Fork(self, self._control, Pipes(commands, replies, printed))
        try:
            socket.send_fds(self._control, [b"f"], theirs)
        except OSError as error:
            self.is_sound = False
            fork.close()
            raise HarnessError("the warm process is gone") from error
        finally:
            for file in theirs:
                os.close(file)
        return fork

    def limit_memory(self, size: int) -> None:
        """Bound what it and its forks hold together, where there are control groups."""
        self._cgroup.limit_memory(OWN_BYTES + FOLDER_BYTES + size)

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def close(self) -> None:
        """End it; harmless when it has ended."""
        self._close_files()
        self._popen.kill()
        self._popen.wait()
        self._cgroup.close()
        for place in (self._place, self._place.with_name(f"{self._place.name}-trial")):
            shutil.rmtree(place, ignore_errors=True)

    def abandon(self) -> None:
        """Let go of it in a fork of the grader, without ending what is the parent's."""
        self._close_files()
        self._popen.returncode = 0

    def _close_files(self) -> None:
        for file in (self._errors, self._said, self._control):
            file.close()


def start(hidden: Sequence[str] = (), ways: Sequence[Way] = WAYS) -> WarmProcess:
    """Start a warm process, and wait until it can fork.

    Raises:
        IsolationError: the system allows no way to isolate a submission.
        HarnessError: it could not be started.
    """
    try:
        process = WarmProcess(hidden, ways)
    except OSError as error:
        raise HarnessError(f"the warm process could not be started: {error}") from error
    try:
        if not process.is_up(START_SECONDS):
            raise HarnessError(f"the warm process did not start within {START_SECONDS:g} s")
    except BaseException:
        process.close()
        raise
    return process


class Fork:
    """A student's process that a warm process has forked and watches over."""

    ready_within: ClassVar[float] = 10.0

    def __init__(self, warm: WarmProcess, control: socket.socket, channel: Pipes) -> None:
        self._warm = warm
        self._control = control
        self.channel = channel
        self.folder = warm.folder
        self._ending: Ending | None = None

    def wait(self, seconds: float) -> Ending | None:
        if self._ending is None and _can_read(self._control, seconds):
            self._ending = self._read_report()
        return self._ending

    def end(self) -> Ending:
        if self._ending is None:
            with suppress(OSError):
                self._control.send(b"e")
        ending = self.wait(END_SECONDS)
        if ending is None:
            self._warm.is_sound = False
            raise HarnessError("a student's process could not be ended")
        return ending

    def _read_report(self) -> Ending:
        """The warm process's word; nothing where it is gone itself."""
        try:
            report = json.loads(self._control.recv(1000))
            return Ending(report["code"], report["cpu_seconds"], report["peak_bytes"])
        except (OSError, ValueError, TypeError, KeyError):
            self._warm.is_sound = False
            return Ending(None)

    def close(self) -> None:
        self.channel.close()


def _open_pipes() -> list[int]:
    """Three, each an end to read from and one to write to.

    Raises:
        HarnessError: there can be no more open files.
    """
    ends: list[int] = []
    try:
        for _ in range(3):
            ends += os.pipe()
    except OSError as error:
        for end in ends:
            os.close(end)
        raise HarnessError(f"no pipe could be opened: {error.strerror}") from error
    return ends


def _can_read(file: socket.socket, seconds: float) -> bool:
    """Wait so long for something to read; select(2) would know no descriptor above 1,023."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _is_root() -> bool:
    """Whether this is the system's root, or one with as many users: it can be somebody else."""
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
