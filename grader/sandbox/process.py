"""A student's process, seen from the grader: start it, ask it, end it.

It has a clean environment, a private working directory, a session (process group) of its own,
no open file but its three pipes, and resource limits that it sets before any student code runs.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import IO

from grader.assignment import Limits
from grader.errors import HarnessError
from grader.execution import Status
from grader.sandbox.wire import Ready, Reply, encode_command, parse_reply

CHILD = Path(__file__).with_name("child.py")
# Compiled under a name that is no path: tracebacks that a student prints show no code of ours.
# The submission's folder, which is the working directory, must not be looked in for modules yet.
BOOT = (
    "import sys; sys.path[:] = filter(None, sys.path); "
    "exec(compile(open(sys.argv.pop()).read(), '<grader>', 'exec'))"
)
START_SECONDS = 60.0
CHUNK = 2**16
GO_ON = b"\n"
REPLY_OVERHEAD = 2**20


class Stopped(Exception):  # noqa: N818 (an event, and not always an error)
    """The process ended, or had to be ended, before it answered."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Process:
    """One student's process; use it as a context manager, so that it always ends."""

    def __init__(
        self, root: Path, folder: PurePath, limits: Limits, blocked: Sequence[str] = ()
    ) -> None:
        self.root = root
        self._limits = limits
        self._blocked = blocked
        self._output_seen = 0
        self._buffer = bytearray()
        self.output = bytearray()
        """What it printed during the last command, up to the limit."""
        environment = {
            "PATH": os.defpath,
            "HOME": str(root),
            "TMPDIR": str(root),
            "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg",
            "PYTHONHASHSEED": "0",
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }
        self._popen = subprocess.Popen(  # noqa: S603 (our own interpreter and script)
            [sys.executable, "-s", "-B", "-X", "utf8", "-c", BOOT, str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root / folder,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
        self._commands = _pipe(self._popen.stdin)
        self._replies = _pipe(self._popen.stdout)
        self._printed = _pipe(self._popen.stderr)
        for stream in (self._commands, self._replies, self._printed):
            os.set_blocking(stream.fileno(), False)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for stream in (self._commands, self._replies, self._printed):
            stream.close()

    def start(self) -> Ready:
        """Wait until it is up and locked in; tells which limits hold.

        Raises:
            HarnessError: it is not; no student code has run yet, so this is our failure.
        """
        command = encode_command(
            "start",
            memory_bytes=self._limits.memory_bytes,
            cpu_seconds=round(self._limits.total_seconds) + 5,
            result_bytes=self._limits.result_bytes,
            blocked=list(self._blocked),
        )
        try:
            reply = next(self.ask(command, START_SECONDS))
        except Stopped as stopped:
            printed = self.output.decode(errors="replace")
            raise HarnessError(f"student process: {stopped.detail}\n{printed}") from None
        if not isinstance(reply, Ready):
            raise HarnessError(f"student process: {reply!r} instead of ready")
        return reply

    def ask(self, command: bytes, seconds: float) -> Iterator[Reply]:
        """Send a command and yield the replies to it; each must come within `seconds`.

        The caller stops taking replies when it has the one that ends the command; to take another
        tells the process to go on.

        Raises:
            Stopped: the process ended, hung, printed too much, or sent what is no reply.
        """
        self.output.clear()
        self._output_seen = 0
        pending = memoryview(command)
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._commands, selectors.EVENT_WRITE)
            selector.register(self._replies, selectors.EVENT_READ)
            selector.register(self._printed, selectors.EVENT_READ)
            while True:
                end = self._buffer.find(b"\n")
                if end >= 0:
                    line = bytes(self._buffer[:end])
                    del self._buffer[: end + 1]
                    # What was printed before the reply is in the pipe by now.
                    self._drain_output()
                    yield self._parse(line)
                    self._output_seen = 0
                    # Lost only on a process that does not wait for it, as ours does.
                    with suppress(BlockingIOError, BrokenPipeError):
                        os.write(self._commands.fileno(), GO_ON)
                    deadline = time.monotonic() + seconds
                    continue
                events = selector.select(max(0.0, deadline - time.monotonic()))
                if not events and time.monotonic() >= deadline:
                    self.kill()
                    raise Stopped("timeout", f"took longer than {seconds:.3g} s")
                for key, _ in events:
                    if key.fileobj is self._commands:
                        pending = self._write(pending)
                        if not pending:
                            selector.unregister(self._commands)
                    elif key.fileobj is self._printed:
                        if self._drain_output():
                            selector.unregister(self._printed)
                    elif self._read_replies():
                        self._raise_ended()

    def kill(self) -> None:
        """End the process and its group; harmless when it is gone."""
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._popen.kill()
        self._popen.wait()

    def _write(self, pending: memoryview) -> memoryview:
        try:
            return pending[os.write(self._commands.fileno(), pending[:CHUNK]) :]
        except BlockingIOError:
            return pending
        except BrokenPipeError:
            return pending[:0]  # it closed its end; the reply pipe tells the rest

    def _read_replies(self) -> bool:
        """Take in what is there; whether the pipe has ended."""
        try:
            chunk = os.read(self._replies.fileno(), CHUNK)
        except BlockingIOError:
            return False
        self._buffer += chunk
        # Base64 makes three bytes four.
        if len(self._buffer) > 2 * self._limits.result_bytes + REPLY_OVERHEAD:
            self.kill()
            raise Stopped("output_limit", "sent back more than a result may hold")
        return not chunk

    def _drain_output(self) -> bool:
        """Take in all that has been printed so far; whether the pipe has ended."""
        while True:
            try:
                chunk = os.read(self._printed.fileno(), CHUNK)
            except BlockingIOError:
                return False
            self._output_seen += len(chunk)
            room = self._limits.output_bytes - len(self.output)
            self.output += chunk[:room]
            if self._output_seen > self._limits.output_bytes:
                self.kill()
                limit = self._limits.output_bytes // 1024
                raise Stopped("output_limit", f"printed more than {limit} kB")
            if not chunk:
                return True

    def _parse(self, line: bytes) -> Reply:
        try:
            return parse_reply(line)
        except ValueError:
            self.kill()
            raise Stopped("crash", "sent back something that is not a result") from None

    def _raise_ended(self) -> None:
        self._drain_output()
        try:
            code = self._popen.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Stopped("crash", "closed the grader's pipe") from None
        if code >= 0:
            raise Stopped("crash", f"ended the whole process (exit status {code})")
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        raise Stopped("crash", f"crashed the whole process ({name})")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 (PIPE was asked for)
    return stream
