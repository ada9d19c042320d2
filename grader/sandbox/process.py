"""A student's process, seen from the grader: send it commands, and be sure that it ends."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from grader.model.assignment import Limits
from grader.model.errors import HarnessError
from grader.model.execution import Status
from grader.model.reasons import StopReason
from grader.sandbox.channel import PIPE_BYTES
from grader.sandbox.launch import Ending, NewInterpreter
from grader.sandbox.student import BROKEN
from grader.sandbox.student.clean_text import scrub
from grader.sandbox.wire import MAX_LINE, OUTCOME, READY, At, Command, max_payload, parse_reply

if TYPE_CHECKING:
    from grader.sandbox.warm_process import Fork

T = TypeVar("T")

GONE_SECONDS = 1.0
"""How long a process may take to end once it has closed its side."""
WINDOWS_FAILURE = 0xC000_0000
"""From here on, an exit status of Windows is an NTSTATUS error; see [MS-ERREF]."""
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

    def __init__(self, status: Status, code: str, /, **values: object) -> None:
        self.status = status
        self.reason = StopReason.of(code, **values)
        super().__init__(str(self.reason))


class Process:
    """One student's process; use it as a context manager, so that it always ends."""

    def __init__(self, launched: NewInterpreter | Fork, limits: Limits) -> None:
        self._launched = launched
        self._channel = launched.channel
        self._limits = limits
        self._buffer = bytearray()
        self._line: bytes | None = None
        """The JSON of the next reply, once it has come."""
        self.payload_bytes = 0
        """The size of the last reply's payload."""
        self._output = bytearray()
        self._output_seen = 0
        self.ending = Ending(None)
        """How it ended, and what it used; known after the `with` block."""

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ending = self._launched.end()
        finally:
            self._launched.close()

    def wait_until_ready(self) -> list[str]:
        """Wait until it is locked in and has the submission's files; return the layers that hold.

        Raises:
            HarnessError: it failed; no student code has run yet, so the failure is the grader's.
        """
        try:
            return self.receive(self._launched.ready_within, READY).layers
        except Stopped as stopped:
            message = f"The student process did not start. {stopped}\n{self.take_output()}"
            raise HarnessError(message) from None

    def send(self, *commands: Command) -> None:
        """Have it carry out commands, one after the other, and reply to each."""
        self._channel.send(commands)

    def receive(self, seconds: float, expected: TypeAdapter[T]) -> T:
        """Return the next reply, which must come within `seconds`.

        Raises:
            Stopped: the process ended, hung, printed too much, or sent what is not expected.
        """
        deadline = time.monotonic() + seconds
        expired = False
        while True:
            if self._has_reply():
                return self._take_reply(expected)
            # However the bytes trickle in, a reply that is not complete in time does not count.
            if expired:
                code = "call_timeout" if expected is OUTCOME else "statement_timeout"
                raise Stopped("timeout", code, seconds=f"{seconds:.3g}")
            left = max(0.0, deadline - time.monotonic())
            expired = not left
            # All text that was printed before a reply has been read before that reply comes. Once
            # a reply has begun to come, the text may be a later command's.
            has_begun = bool(self._buffer) or self._line is not None
            has_replies, has_printed = self._channel.wait(left, heed_printed=not has_begun)
            if has_replies and self._read_replies():
                raise self._ended()
            if has_printed and not self._buffer and self._line is None:
                self._read_output(1)

    def take_output(self) -> str:
        """Return what it has printed since the last call, up to the limit."""
        text = scrub(self._output.decode("utf-8", "replace"), self._launched.folder)
        self._output.clear()
        return text

    def _has_reply(self) -> bool:
        """Say whether the next reply is complete."""
        if self._line is None:
            end = self._buffer.find(b"\n")
            if end < 0:
                return False
            size, _, self._line = bytes(self._buffer[:end]).partition(b" ")
            del self._buffer[: end + 1]
            # A number of twelve digits at most: Python reads a very long one slowly.
            if len(size) > 12 or not size.isdigit() or int(size) > max_payload(self._limits):
                raise not_a_result()
            self.payload_bytes = int(size)
        return len(self._buffer) >= self.payload_bytes

    def _take_reply(self, expected: TypeAdapter[T]) -> T:
        """Parse the next reply, and begin a new count of what is printed."""
        line, self._line = self._line or b"", None
        payload = self._buffer[: self.payload_bytes]
        del self._buffer[: self.payload_bytes]
        try:
            reply = parse_reply(line, payload, expected)
        except ValueError:
            raise not_a_result() from None
        # A process that runs ahead waited until all that it printed had been read.
        if not self._channel.runs_ahead:
            self._read_output(PIPE_BYTES)
        self._output_seen = 0
        self._channel.go_on(answered=not isinstance(reply, At))
        return reply

    def _read_replies(self) -> bool:
        """Read what has come of replies; return whether the pipe has ended."""
        chunk = self._channel.read_replies()
        self._buffer += chunk or b""
        if self._line is None and len(self._buffer) > 2 * MAX_LINE:
            raise Stopped("output_limit", "reply_too_large")
        return chunk == b""

    def _read_output(self, enough: int) -> None:
        """Read printed text, until there is enough or no more."""
        taken = 0
        while taken < enough:
            # One byte more than the limit is enough to know.
            chunk = self._channel.read_printed(self._limits.output_bytes + 1)
            if not chunk:
                return
            taken += len(chunk)
            self._output_seen += len(chunk)
            self._output += chunk[: self._limits.output_bytes - len(self._output)]
            if self._output_seen > self._limits.output_bytes:
                kilobytes = self._limits.output_bytes // 1024
                raise Stopped("output_limit", "printed_too_much", kilobytes=kilobytes)

    def _ended(self) -> Stopped:
        """Return how it ended, once it has closed its side without an answer."""
        self._read_output(PIPE_BYTES)
        ending = self._launched.wait(GONE_SECONDS)
        return explain_ending(ending.code) if ending else Stopped("crash", "pipe_closed")


def explain_ending(code: int | None) -> Stopped:
    """Return what an exit status, or a signal as a negative number, means for the running call."""
    if code is None:
        return Stopped("crash", "watcher_killed")
    if code == BROKEN:
        return Stopped("crash", "broken")
    if code >= WINDOWS_FAILURE:
        return Stopped("crash", "signal", signal=WINDOWS_FAILURES.get(code, f"status {code:X}"))
    if code >= 0:
        return Stopped("crash", "exit_status", status=code)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGXCPU":
        return Stopped("timeout", "processor_time")
    if name == "SIGKILL":
        return Stopped("crash", "killed")
    return Stopped("crash", "signal", signal=name)


def not_a_result() -> Stopped:
    return Stopped("crash", "not_a_result")
