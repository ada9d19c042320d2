"""The grader's side of a student's process: sends commands, reads replies, ends the process."""

from __future__ import annotations

import signal
import time
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from grader.model.errors import HarnessError
from grader.model.execution import Status
from grader.model.isolation_ways import Way
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.sandbox.channel import Pipes, ThreadedPipes
from grader.sandbox.stack_dump import is_whole
from grader.sandbox.student import BROKEN
from grader.sandbox.student.clean_text import scrub
from grader.sandbox.wire import MAX_LINE, OUTCOME, READY, At, Command, max_payload, parse_reply

T = TypeVar("T")

READY_SECONDS = 60.0
STACK_SECONDS = 1.0  # how long a process may take to write its stack
STACK_STEP = 0.001  # seconds between two looks for it
STACK_SILENCE = 0.02  # seconds without more of it, after which it is complete
MAX_STACK = 2**17  # bytes; faulthandler writes at most 100 calls
GONE_SECONDS = 1.0  # how long a process may take to end after it has closed its pipes
MAX_DIGITS = 12  # the most digits of a payload's size; Python parses a very long number slowly
# On Windows, exit statuses from this number on are NTSTATUS errors; see [MS-ERREF].
WINDOWS_FAILURE = 0xC000_0000
WINDOWS_FAILURES = {
    0xC000_0005: "access violation",
    0xC000_001D: "illegal instruction",
    0xC000_0094: "integer division by zero",
    0xC000_00FD: "stack overflow",
    0xC000_0374: "heap corruption",
    0xC000_0409: "abort",
}
SIGNALS = {number.value: number.name for number in signal.Signals}


class Stopped(Exception):  # noqa: N818 (an event, and not always an error)
    """The process ended, or had to be ended, before it answered."""

    def __init__(self, status: Status, code: str, /, **values: object) -> None:
        self.status = status
        self.reason = StopReason.of(code, **values)
        super().__init__(str(self.reason))


@dataclass(frozen=True)
class Ending:
    """How a student's process ended, and what it used."""

    # The exit status, or the negative number of the signal that ended it; None if unknown.
    code: int | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


class Process(AbstractContextManager["Process"]):
    """One student's process; its `with` block ends it."""

    way: Way | None = None
    layers: tuple[str, ...] = ()
    max_threads: int | None = None  # None if a limit would count the user's other processes
    start_options: Mapping[str, Any] = MappingProxyType({})  # its own parts of the command `start`

    def __init__(self, channel: Pipes | ThreadedPipes, folder: str, limits: Limits) -> None:
        """Use `channel` to reach the process; `folder` is for the submission's own files."""
        self.folder = folder
        self._channel = channel
        self._limits = limits
        self._buffer = bytearray()  # bytes of replies that are not parsed yet
        self.payload_bytes = 0  # the size of the last reply's payload
        self._output = bytearray()
        self._output_seen = 0  # the bytes printed since the last reply
        self.ending: Ending | None = None

    def __exit__(self, *_: object) -> None:
        self.end()

    @abstractmethod
    def end(self) -> None:
        """End the process and its descendants, and close its pipes."""

    @abstractmethod
    def _ask_for_stack(self) -> None:
        """Have the process write its stack, if the system has a way to ask it."""

    @abstractmethod
    def _wait(self, seconds: float) -> Ending | None:
        """Wait up to `seconds` for the process to end; return how it ended, or None."""

    def wait(self, seconds: float) -> Ending | None:
        """Wait up to `seconds`, unless the process is known to have ended; return how, or None."""
        self.ending = self.ending or self._wait(seconds)
        return self.ending

    def wait_until_ready(self) -> list[str]:
        """Wait until it has the files and has given up its rights; return the layers that hold.

        Raises:
            HarnessError: the process failed; no student code has run, so it is the grader's fault.
        """
        try:
            return self.receive(READY_SECONDS, READY).layers
        except Stopped as stopped:
            message = f"The student process did not start. {stopped}\n{self.take_output()}"
            raise HarnessError(message) from None

    def send(self, *commands: Command) -> None:
        """Send commands; the process carries them out in order, and replies to each."""
        self._channel.send(commands)

    def receive(self, seconds: float, expected: TypeAdapter[T]) -> T:
        """Return the next reply, which must come within `seconds`.

        Raises:
            Stopped: the process ended, hung, printed too much, or sent an unexpected reply.
        """
        deadline = time.monotonic() + seconds
        expired = False
        while (reply := self._next_reply(expected)) is None:
            # A reply counts only if it is complete in time, even if its bytes come one by one.
            if expired:
                code = "call_timeout" if expected is OUTCOME else "statement_timeout"
                raise Stopped("timeout", code, seconds=f"{seconds:.3g}")
            left = max(0.0, deadline - time.monotonic())
            expired = not left
            # All text that was printed before a reply is read before that reply comes. Once a part
            # of a reply has come, new text may belong to a later command: leave it in the pipe.
            replies, printed = self._channel.read(left, heed_printed=not self._buffer)
            if replies == b"":
                raise self._ended()
            self._buffer += replies or b""
            self._keep_output(printed)
        return reply

    def last_stack(self) -> bytes:
        """Return the stack that the process wrote when it crashed; if it still runs, ask for it.

        This is hostile input, and empty if the process wrote nothing.
        """
        if self.ending is None:
            self._ask_for_stack()
        stack, asked = b"", 0
        heard = started = time.monotonic()
        while not (self.wait(STACK_STEP) or is_whole(stack) or len(stack) > MAX_STACK):
            now = time.monotonic()
            if now - started > STACK_SECONDS:
                break
            if more := self._channel.read_stack():
                stack, heard = stack + more, now
            elif len(stack) > asked and now - heard > STACK_SILENCE:
                # From Python 3.12 on, the stack ends early while a generator starts or stops.
                self._ask_for_stack()
                asked = len(stack)
        return stack + self._channel.read_stack()

    def take_output(self) -> str:
        """Return the text printed since `take_output` was last called, up to the limit."""
        text = scrub(self._output.decode("utf-8", "replace"), self.folder)
        self._output.clear()
        return text

    def _next_reply(self, expected: TypeAdapter[T]) -> T | None:
        """Return the next reply, and count printed bytes from 0; None if it is not complete."""
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > 2 * MAX_LINE:
                raise Stopped("output_limit", "reply_too_large")
            return None
        size, space, _ = self._buffer[: MAX_DIGITS + 1].partition(b" ")
        if not (space and size.isdigit() and int(size) <= max_payload(self._limits)):
            raise Stopped("crash", "not_a_result")
        self.payload_bytes = int(size)
        next_start = end + 1 + self.payload_bytes
        if len(self._buffer) < next_start:
            return None
        # Do not copy the payload, which may be large. The bytes that follow it are few.
        payload, self._buffer = self._buffer, self._buffer[next_start:]
        line = payload[len(size) + 1 : end]
        del payload[next_start:], payload[: end + 1]
        try:
            reply = parse_reply(line, payload, expected)
        except ValueError:
            raise Stopped("crash", "not_a_result") from None
        if isinstance(self._channel, ThreadedPipes):  # `Pipes` has read it all already
            self._read_output()
            self._channel.go_on(answered=not isinstance(reply, At))
        self._output_seen = 0
        return reply

    def _read_output(self) -> None:
        """Read all that has been printed."""
        for printed in iter(self._channel.read_printed, b""):
            self._keep_output(printed)

    def _keep_output(self, printed: bytes) -> None:
        limit = self._limits.output_bytes
        self._output_seen += len(printed)
        self._output += printed[: limit - len(self._output)]
        if self._output_seen > limit:
            raise Stopped("output_limit", "printed_too_much", kilobytes=limit // 1024)

    def _ended(self) -> Stopped:
        """Return why the process stopped, after it closed its pipes without an answer."""
        self._read_output()
        ending = self.wait(GONE_SECONDS)
        return explain_ending(ending.code) if ending else Stopped("crash", "pipe_closed")


def explain_ending(code: int | None) -> Stopped:
    """Return why the running call stopped; `code` is an exit status or a negative signal number."""
    if code is None:
        return Stopped("crash", "watcher_killed")
    if code == BROKEN:
        return Stopped("crash", "broken")
    if code >= WINDOWS_FAILURE:
        return Stopped("crash", "signal", signal=WINDOWS_FAILURES.get(code, f"status {code:X}"))
    if code >= 0:
        return Stopped("crash", "exit_status", status=code)
    name = SIGNALS.get(-code, f"signal {-code}")
    if name == "SIGXCPU":
        return Stopped("timeout", "processor_time")
    if name == "SIGKILL":
        return Stopped("crash", "killed")
    return Stopped("crash", "signal", signal=name)
