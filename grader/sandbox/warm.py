"""A warm process, seen from the grader: started once, forked for every submission.

It is a new interpreter with a clean environment, so it never holds what the grader knows; its
only open files are a socket to here and, in a jail, Landlock's rules. What it does is in
`inside/warm.py`.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import ClassVar

from grader.errors import HarnessError
from grader.execution import Isolation
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.channel import Pipes
from grader.sandbox.inside import HEADER, INSIDE_ID
from grader.sandbox.launch import (
    END_SECONDS,
    Ending,
    Terms,
    clean_environment,
    interpreter,
    missing,
)
from grader.sandbox.syscalls import FilterError, compile_filter

START_SECONDS = 60.0
REHEARSALS = 10
"""After so many, what Python remembers of types and of its own bytecode is there to be shared.

Should there be none, nothing else is prepared for forks either.
"""
WANTED_PIPE_BYTES = 2**20
FOLDER_BYTES = 2**27
"""What a submission's files may hold together: those handed in (50 MB) and those it writes."""
OWN_BYTES = 2**26
"""What a warm process holds itself, and room to spare."""
STAND_IN_ID = 60_000
"""The user without rights that submissions run as when root grades; as isolate(1) has it."""


class WarmProcess:
    """A process that is up already, and forks students' processes."""

    def __init__(self, isolation: Isolation, hidden: Sequence[str] = ()) -> None:
        """Begin to start it; it can fork once it `is_up`.

        Args:
            isolation: how the forks are kept apart from the system.
            hidden: files and folders that are not to be seen where isolation is strict.

        Raises:
            IsolationError: a layer of isolation is not to be had here.
            OSError: there can be no more processes or files.
        """
        self.is_sound = True
        """Whether it can fork again."""
        self.layers: tuple[str, ...] = ()
        """Those that hold in it, once it is up."""
        self._is_up = False
        self._terms: Terms | None = None
        self._ready: Fork | None = None
        """A fork made ahead."""
        strict = isolation == "strict"
        program, lacking = _filter() if strict else (b"", [])
        config = {
            "strict": strict,
            "as_root": _is_root(),
            "hidden": list(hidden),
            "folder_bytes": FOLDER_BYTES,
            "rehearsals": REHEARSALS,
            "filter": base64.b64encode(program).decode(),
            "lacking": lacking,
        }
        self._control, theirs = socket.socketpair()
        self._said = self._control.makefile("rb")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it is up, or ends)
        try:
            self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
                interpreter("warm", theirs.fileno(), home=not strict),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                cwd=os.sep,
                env=clean_environment(home=not strict),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            self._close_files()
            raise
        finally:
            theirs.close()
        self._cgroup = Cgroup(self._popen.pid)
        self._control.settimeout(START_SECONDS)
        line = json.dumps(config).encode()
        with suppress(OSError):  # gone already: what it says, or does not, tells
            self._control.sendall(HEADER.pack(len(line)) + line)

    def is_up(self, seconds: float = 0.0) -> bool:
        """Whether it can fork; waits so long for that.

        Raises:
            IsolationError: a layer of isolation is not to be had here.
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
        if "missing" in message:
            raise missing(message["missing"])
        if "map" in message:
            self._map_ids()
            self._control.sendall(b"\n")
        else:
            self._is_up = True
            self.layers = (*message["layers"], *self._cgroup.layers)
            self._errors.close()

    def _map_ids(self) -> None:
        """Write down whom the user inside stands for; see user_namespaces(7)."""
        outside = STAND_IN_ID if _is_root() else None
        user, group = outside or os.geteuid(), outside or os.getegid()
        process = Path(f"/proc/{self._popen.pid}")
        try:
            (process / "setgroups").write_text("deny")
            (process / "uid_map").write_text(f"{INSIDE_ID} {user} 1")
            (process / "gid_map").write_text(f"{INSIDE_ID} {group} 1")
        except OSError as error:
            raise missing(f"user namespace ({error.strerror})") from error

    def fork(self, terms: Terms) -> Fork:
        """A student's process, of which there may be one at a time.

        Raises:
            HarnessError: this process is gone, or there can be no more open files.
        """
        self._terms = terms
        ready, self._ready = self._ready, None
        if ready and ready.terms != terms:
            with closing(ready):
                ready.end()
            ready = None
        return ready or self._fork(terms)

    def fork_ahead(self) -> None:
        """Have a process get ready that is to have the same terms as the last one.

        Raises:
            HarnessError: as `fork`.
        """
        if self._terms and not self._ready:
            self._ready = self._fork(self._terms)

    def _fork(self, terms: Terms) -> Fork:
        self._cgroup.limit_memory(OWN_BYTES + FOLDER_BYTES + terms.memory_bytes)
        read_commands, commands, replies, write_replies, printed, write_printed = _open_pipes()
        for pipe in (commands, replies):
            with suppress(OSError):  # the user's pipes may hold enough already
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WANTED_PIPE_BYTES)  # type: ignore[attr-defined, unused-ignore]
        theirs = [read_commands, write_replies, write_printed]
        fork = Fork(self, self._control, terms, Pipes(commands, replies, printed))
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

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def close(self) -> None:
        """End it; harmless when it has ended."""
        self._close_files()
        self._popen.kill()
        self._popen.wait()
        self._cgroup.close()

    def abandon(self) -> None:
        """Let go of it in a fork of the grader, without ending what is the parent's."""
        self._close_files()
        self._popen.returncode = 0

    def _close_files(self) -> None:
        if self._ready:
            self._ready.close()
        for file in (self._errors, self._said, self._control):
            file.close()


class Fork:
    """A student's process that a warm process has forked and watches over."""

    ready_within: ClassVar[float] = 10.0

    def __init__(
        self, warm: WarmProcess, control: socket.socket, terms: Terms, channel: Pipes
    ) -> None:
        self._warm = warm
        self._control = control
        self.terms = terms
        self.channel = channel
        self._ending: Ending | None = None
        channel.send([terms.command()])

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
    return any(int(first) <= STAND_IN_ID < int(first) + int(count) for first, _, count in extents)


def _filter() -> tuple[bytes, list[str]]:
    """The filter of system calls; or none, and what stands in its way: more may come to that."""
    if sys.platform != "linux":
        raise missing("it needs Linux's namespaces, Landlock and seccomp")
    try:
        return compile_filter(), []
    except FilterError as error:
        return b"", [f"seccomp ({error})"]
