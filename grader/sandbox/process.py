"""A student's process, seen from the grader: have it do things, and be sure that it ends."""

from __future__ import annotations

import os
import select
import signal
import time

from grader.assignment import Limits
from grader.errors import HarnessError
from grader.execution import Status
from grader.sandbox.inside import BROKEN
from grader.sandbox.launch import Ending, Launched
from grader.sandbox.wire import Command, Ready, Reply, parse_reply

START_SECONDS = 60.0
MAX_PARTS = 512
"""Fewer than IOV_MAX anywhere."""
PIPE_BYTES = 2**16
"""What a pipe holds unless told otherwise; see pipe(7)."""
REPLY_OVERHEAD = 2**20
GONE_SECONDS = 1.0
"""How long a process may take to end once it has closed its side."""


class Stopped(Exception):  # noqa: N818 (an event, and not always an error)
    """The process ended, or had to be ended, before it answered."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Process:
    """One student's process; use it as a context manager, so that it always ends."""

    def __init__(self, launched: Launched, limits: Limits) -> None:
        self._launched = launched
        self._limits = limits
        self._pending: list[memoryview] = []
        self._buffer = bytearray()
        self._awaited: Reply | None = None
        """A reply whose payload has not all come yet."""
        self._payload = bytearray()
        self._filled = 0
        """How much of the payload has come."""
        self._output = bytearray()
        self._output_seen = 0
        self._poll = select.poll()
        for file in (launched.commands, launched.replies, launched.printed):
            os.set_blocking(file, False)
        self._poll.register(launched.replies, select.POLLIN)
        self._poll.register(launched.printed, select.POLLIN)
        self.ending = Ending(None)
        """How it ended, and what it used; known once it has been left."""

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ending = self._launched.end()
        finally:
            self._launched.close()

    def start(self, command: Command, *ahead: Command) -> Ready:
        """Send the first commands, and wait until it is locked in; tells which layers hold.

        Raises:
            HarnessError: it is not; no student code has run yet, so this is our failure.
        """
        self.send(command, *ahead)
        try:
            reply, _ = self.receive(START_SECONDS)
        except Stopped as stopped:
            printed = self.take_output().decode(errors="replace")
            raise HarnessError(f"student process: {stopped.detail}\n{printed}") from None
        if not isinstance(reply, Ready):
            raise HarnessError(f"student process: {reply!r} instead of ready")
        return reply

    def send(self, *commands: Command) -> None:
        """Have it carry out commands, one after the other, and reply to each."""
        self._pending += [memoryview(part) for command in commands for part in command if part]
        if self._write():
            self._poll.register(self._launched.commands, select.POLLOUT)

    def receive(self, seconds: float) -> tuple[Reply, bytearray]:
        """The next reply and its payload, which must come within `seconds`.

        Raises:
            Stopped: the process ended, hung, printed too much, or sent what is no reply.
        """
        deadline = time.monotonic() + seconds
        expired = False
        while True:
            received = self._take_reply()
            if received:
                # What was printed before the reply is in the pipe by now; what comes from here
                # on is the next command's.
                self._output_seen = 0
                self._read_output(PIPE_BYTES)
                return received
            # Whatever trickles in: a reply that is not whole in time is none.
            if expired:
                raise Stopped("timeout", f"took longer than {seconds:.3g} s")
            left = max(0.0, deadline - time.monotonic())
            expired = not left
            events = dict(self._poll.poll(left * 1000))
            if self._launched.commands in events and not self._write():
                self._poll.unregister(self._launched.commands)
            if self._launched.replies in events and self._read_replies():
                raise self._ended()
            # A little at a time: a reply that has come meanwhile begins a new count.
            if self._launched.printed in events and self._read_output(1):
                self._poll.unregister(self._launched.printed)

    def take_output(self) -> bytes:
        """What it has printed since this was last called, up to the limit."""
        taken = bytes(self._output)
        self._output.clear()
        return taken

    def _write(self) -> bool:
        """Write what the pipe takes; whether some is left."""
        try:
            while self._pending:
                written = os.writev(self._launched.commands, self._pending[:MAX_PARTS])
                while self._pending and written >= len(self._pending[0]):
                    written -= len(self._pending.pop(0))
                if self._pending:
                    self._pending[0] = self._pending[0][written:]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._pending = []  # it closed its end; the reply pipe tells the rest
        return bool(self._pending)

    def _take_reply(self) -> tuple[Reply, bytearray] | None:
        """The next reply and its payload, where all of it has come."""
        if self._awaited is None:
            end = self._buffer.find(b"\n")
            if end < 0:
                return None
            try:
                reply = parse_reply(bytes(self._buffer[:end]))
            except ValueError:
                raise not_a_result() from None
            if reply.payload > self._max_reply():
                raise not_a_result()
            self._awaited = reply
            self._payload = bytearray(reply.payload)
            here = self._buffer[end + 1 : end + 1 + reply.payload]
            self._payload[: len(here)] = here
            self._filled = len(here)
            del self._buffer[: end + 1 + len(here)]
        reply = self._awaited
        if self._filled < reply.payload:
            return None
        self._awaited = None
        return reply, self._payload

    def _max_reply(self) -> int:
        # A result, and an argument that was changed.
        return 2 * self._limits.result_bytes + REPLY_OVERHEAD

    def _read_replies(self) -> bool:
        """Take in what is there; whether the pipe has ended."""
        try:
            if self._awaited:
                rest = memoryview(self._payload)[self._filled :]
                taken = os.readv(self._launched.replies, [rest])
                self._filled += taken
                return not taken
            chunk = os.read(self._launched.replies, PIPE_BYTES)
        except BlockingIOError:
            return False
        self._buffer += chunk
        if len(self._buffer) > 2 * REPLY_OVERHEAD:
            raise Stopped("output_limit", "sent back more than a result may hold")
        return not chunk

    def _read_output(self, enough: int) -> bool:
        """Take in what has been printed, until it is enough or all; whether the pipe has ended."""
        taken = 0
        while taken < enough:
            try:
                chunk = os.read(self._launched.printed, PIPE_BYTES)
            except BlockingIOError:
                return False
            taken += len(chunk)
            self._output_seen += len(chunk)
            self._output += chunk[: self._limits.output_bytes - len(self._output)]
            if self._output_seen > self._limits.output_bytes:
                limit = self._limits.output_bytes // 1024
                raise Stopped("output_limit", f"printed more than {limit} kB")
            if not chunk:
                return True
        return False

    def _ended(self) -> Stopped:
        """How it ended, once it has closed its side without an answer."""
        self._read_output(PIPE_BYTES)
        ending = self._launched.wait(GONE_SECONDS)
        if ending is None:
            return Stopped("crash", "closed the pipe that its results go through")
        return explain_ending(ending.code)


def explain_ending(code: int | None) -> Stopped:
    """What an exit status, or a signal as a negative number, means for the call it ended."""
    if code is None:
        return Stopped("crash", "was killed, and with it what watched over it")
    if code == BROKEN:
        return Stopped("crash", "broke the process that it runs in, so that no result came back")
    if code >= 0:
        return Stopped("crash", f"exited early: it ended the whole process (exit status {code})")
    if -code == signal.SIGXCPU:
        return Stopped("timeout", "used up the submission's processor time")
    if -code == signal.SIGKILL:
        return Stopped("crash", "was killed (SIGKILL), by itself or for want of memory")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return Stopped("crash", f"crashed the whole process ({name})")


def not_a_result() -> Stopped:
    return Stopped("crash", "sent back something that is not a result")
