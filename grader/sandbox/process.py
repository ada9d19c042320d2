"""A student's process, seen from the grader: have it do things, and be sure that it ends."""

from __future__ import annotations

import signal
import time

from pydantic import TypeAdapter

from grader.model.assignment import Limits
from grader.model.errors import HarnessError
from grader.model.execution import Status
from grader.sandbox.channel import PIPE_BYTES
from grader.sandbox.launch import Ending, Launched
from grader.sandbox.limit_messages import (
    NOT_A_RESULT,
    REPLY_OVERHEAD,
    max_reply,
    printed_more,
    took_longer,
)
from grader.sandbox.student import BROKEN
from grader.sandbox.wire import READY, AnyReply, At, Command, Reply, parse_reply

GONE_SECONDS = 1.0
"""How long a process may take to end once it has closed its side."""
WINDOWS_FAILURE = 0xC000_0000
"""From here on, an exit status is Windows's word for what went wrong; see [MS-ERREF]."""
WINDOWS_FAILURES = {
    0xC000_0005: "access violation",
    0xC000_001D: "illegal instruction",
    0xC000_0094: "integer division by zero",
    0xC000_00FD: "stack overflow",
    0xC000_0374: "heap corruption",
    0xC000_0409: "abort",
}


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
        self._channel = launched.channel
        self._limits = limits
        self._buffer = bytearray()
        self._payload = bytearray()
        """What comes with the reply that was read last."""
        self._filled = 0
        """How much of it has come."""
        self._output = bytearray()
        self._output_seen = 0
        self.ending = Ending(None)
        """How it ended, and what it used; known once it has been left."""

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ending = self._launched.end()
        finally:
            self._launched.close()

    def wait_until_ready(self) -> list[str]:
        """Wait until it is locked in and has the submission's files; returns the layers that hold.

        Raises:
            HarnessError: it is not; no student code has run yet, so this is our failure.
        """
        try:
            return self.receive(self._launched.ready_within, READY)[0].layers
        except Stopped as stopped:
            printed = self.take_output().decode(errors="replace")
            raise HarnessError(f"student process: {stopped.detail}\n{printed}") from None

    def send(self, *commands: Command) -> None:
        """Have it carry out commands, one after the other, and reply to each."""
        self._channel.send(commands)

    def receive(
        self, seconds: float, expected: TypeAdapter[AnyReply]
    ) -> tuple[AnyReply, bytearray]:
        """The next reply and its payload, which must come within `seconds`.

        Raises:
            Stopped: the process ended, hung, printed too much, or sent what is not expected.
        """
        deadline = time.monotonic() + seconds
        expired = False
        reply: AnyReply | None = None
        while True:
            reply = reply or self._take_reply(expected)
            if reply and self._filled == len(self._payload):
                self._settle(reply)
                return reply, self._payload
            # Whatever trickles in: a reply that is not whole in time is none.
            if expired:
                raise Stopped("timeout", took_longer(seconds))
            left = max(0.0, deadline - time.monotonic())
            expired = not left
            # Before a reply comes all that was printed has been read; what is there once one has
            # come, or has begun to, may be a later command's. A little at a time: the same reason.
            has_begun = bool(self._buffer or reply)
            has_replies, has_printed = self._channel.wait(left, heed_printed=not has_begun)
            if has_replies and self._read_replies():
                raise self._ended()
            if has_printed and not self._buffer and not reply:
                self._read_output(1)

    def take_output(self) -> bytes:
        """What it has printed since this was last called, up to the limit."""
        taken = bytes(self._output)
        self._output.clear()
        return taken

    def _settle(self, reply: Reply) -> None:
        """Begin a new count: what is printed from here on is the next command's.

        Where the process runs ahead, it waited until all before the reply had been read.
        """
        if not self._channel.runs_ahead:
            self._read_output(PIPE_BYTES)
        self._output_seen = 0
        self._channel.go_on(answered=not isinstance(reply, At))

    def _take_reply(self, expected: TypeAdapter[AnyReply]) -> AnyReply | None:
        """The next reply, once its line has come, and what has come of its payload."""
        end = self._buffer.find(b"\n")
        if end < 0:
            return None
        try:
            reply = parse_reply(bytes(self._buffer[:end]), expected)
        except ValueError:
            raise not_a_result() from None
        if reply.payload > max_reply(self._limits):
            raise not_a_result()
        self._payload = bytearray(reply.payload)
        here = self._buffer[end + 1 : end + 1 + reply.payload]
        self._payload[: len(here)] = here
        self._filled = len(here)
        del self._buffer[: end + 1 + len(here)]
        return reply

    def _read_replies(self) -> bool:
        """Take in what is there; whether the pipe has ended."""
        if self._filled < len(self._payload):
            rest = memoryview(self._payload)[self._filled :]
            taken = self._channel.read_into(rest)
            self._filled += taken or 0
            return taken == 0
        chunk = self._channel.read_replies()
        if chunk is None:
            return False
        self._buffer += chunk
        if len(self._buffer) > 2 * REPLY_OVERHEAD:
            raise Stopped("output_limit", "sent back more than a result may hold")
        return not chunk

    def _read_output(self, enough: int) -> None:
        """Take in what has been printed, until it is enough or all."""
        taken = 0
        while taken < enough:
            # One byte too many tells as much as all that there is.
            chunk = self._channel.read_printed(self._limits.output_bytes + 1)
            if not chunk:
                return
            taken += len(chunk)
            self._output_seen += len(chunk)
            self._output += chunk[: self._limits.output_bytes - len(self._output)]
            if self._output_seen > self._limits.output_bytes:
                raise Stopped("output_limit", printed_more(self._limits.output_bytes))

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
    if code >= WINDOWS_FAILURE:
        name = WINDOWS_FAILURES.get(code, f"status {code:X}")
        return Stopped("crash", f"crashed the whole process ({name})")
    if code >= 0:
        return Stopped("crash", f"exited early: it ended the whole process (exit status {code})")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGXCPU":
        return Stopped("timeout", "used up the submission's processor time")
    if name == "SIGKILL":
        return Stopped("crash", "was killed (SIGKILL), by itself or for want of memory")
    return Stopped("crash", f"crashed the whole process ({name})")


def not_a_result() -> Stopped:
    return Stopped("crash", NOT_A_RESULT)
