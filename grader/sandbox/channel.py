"""How the grader reaches a student's process: commands, replies, and what is printed.

`Pipes` is the fast way: it waits for all three at once, by poll(2), and the process runs ahead of
the grader. `Turns` does without poll and without fork's shared pipes, on any system: threads do the
waiting, and what is printed goes to a file. Nothing there holds back a process that prints, so it
waits for its turn after each reply: what is in the file then was printed before it, no more and no
less.
"""

from __future__ import annotations

import os
import queue
import select
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedReader, BufferedWriter, FileIO
from typing import ClassVar, Protocol

from grader.sandbox.wire import Command

MAX_AT_ONCE = 512
"""Parts that are written together: fewer than IOV_MAX anywhere."""
PIPE_BYTES = 2**16
"""What a pipe holds unless told otherwise; see pipe(7)."""
LOOK_SECONDS = 0.02
"""How often `Turns` looks at what has been printed."""
MAX_CHUNKS = 16
GONE_SECONDS = 1.0
"""How long a process that has been ended may keep its pipes."""
GO_ON = (b"\n",)


class Channel(Protocol):
    """A student's process as one can write to it and read from it; only `wait` waits."""

    runs_ahead: ClassVar[bool]
    """Whether the process goes on to the next thing before its reply is taken in."""

    def send(self, commands: Sequence[Command]) -> None:
        """Write commands, as the process takes them in."""

    def go_on(self, answered: bool) -> None:
        """Let the process go on, where it does not run ahead.

        Args:
            answered: whether it has done what the last command told it to.
        """

    def wait(self, seconds: float, *, heed_printed: bool = True) -> tuple[bool, bool]:
        """Until there is something to read, or the time is over: of replies, of what is printed.

        Args:
            seconds: how long.
            heed_printed: whether what is printed is to be read now.
        """

    def read_replies(self) -> bytes | None:
        """What there is of replies; empty once it has closed its side, None where there is none."""

    def read_into(self, rest: memoryview) -> int | None:
        """The same, to a place in memory that is to be filled: how much it was."""

    def read_printed(self, size: int) -> bytes | None:
        """What has been printed since, at most `size`; empty where no more can come, or None."""

    def close(self) -> None:
        """Close what is open, once the process has ended."""


class Pipes:
    """Three pipes, none of which blocks."""

    runs_ahead: ClassVar[bool] = True

    def __init__(self, commands: int, replies: int, printed: int) -> None:
        """Take over descriptors: one to write to, and two to read from."""
        self._commands = commands
        self._replies = replies
        self._printed = printed
        self._pending: list[memoryview] = []
        self._can_print = True
        self._poll = select.poll()
        for file in (commands, replies, printed):
            os.set_blocking(file, False)
        self._poll.register(replies, select.POLLIN)
        self._poll.register(printed, select.POLLIN)

    def send(self, commands: Sequence[Command]) -> None:
        self._pending += [memoryview(part) for command in commands for part in command if part]
        if self._write():
            self._poll.register(self._commands, select.POLLOUT)

    def go_on(self, answered: bool) -> None:
        pass

    def wait(self, seconds: float, *, heed_printed: bool = True) -> tuple[bool, bool]:
        if not heed_printed and self._can_print:
            self._poll.unregister(self._printed)
        events = dict(self._poll.poll(seconds * 1000))
        if not heed_printed and self._can_print:
            self._poll.register(self._printed, select.POLLIN)
        if self._printed in events and self._replies not in events:
            # They are not looked at in one moment: a reply that came in between may be older.
            events |= dict(self._poll.poll(0))
        if self._commands in events and not self._write():
            self._poll.unregister(self._commands)
        return self._replies in events, self._printed in events

    def read_replies(self) -> bytes | None:
        try:
            return os.read(self._replies, PIPE_BYTES)
        except BlockingIOError:
            return None

    def read_into(self, rest: memoryview) -> int | None:
        try:
            return os.readv(self._replies, [rest])
        except BlockingIOError:
            return None

    def read_printed(self, size: int) -> bytes | None:
        try:
            chunk = os.read(self._printed, PIPE_BYTES)
        except BlockingIOError:
            return None
        if not chunk and self._can_print:
            self._can_print = False
            self._poll.unregister(self._printed)
        return chunk

    def close(self) -> None:
        for file in (self._commands, self._replies, self._printed):
            os.close(file)

    def _write(self) -> bool:
        """Write what the pipe takes; whether some is left."""
        try:
            while self._pending:
                written = os.writev(self._commands, self._pending[:MAX_AT_ONCE])
                while self._pending and written >= len(self._pending[0]):
                    written -= len(self._pending.pop(0))
                if written:
                    self._pending[0] = self._pending[0][written:]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._pending = []  # it closed its end; the reply pipe tells the rest
        return bool(self._pending)


class Turns:
    """Two pipes that block, each served by a thread, and a file that is read as it grows."""

    runs_ahead: ClassVar[bool] = False

    def __init__(self, commands: BufferedWriter, replies: BufferedReader, printed: FileIO) -> None:
        """Take over streams: two pipes, and an unbuffered file."""
        self._printed = printed
        self._pending: deque[Command] = deque()
        self._is_idle = True
        """Whether all that was written has been answered."""
        self._written: queue.SimpleQueue[Sequence[bytes | memoryview] | None] = queue.SimpleQueue()
        self._chunks: queue.Queue[bytes] = queue.Queue(MAX_CHUNKS)
        self._chunk = b""
        self._has_ended = False
        # Each thread closes its pipe itself: to close one that is read from elsewhere may wait
        # for that.
        self._writing = threading.Thread(target=self._write, args=(commands,), daemon=True)
        self._reading = threading.Thread(target=self._read, args=(replies,), daemon=True)
        self._writing.start()
        self._reading.start()

    def send(self, commands: Sequence[Command]) -> None:
        self._pending += commands
        if self._is_idle:
            self._write_next()

    def go_on(self, answered: bool) -> None:
        if answered:
            self._write_next()
        else:
            self._written.put(GO_ON)

    def wait(self, seconds: float, *, heed_printed: bool = True) -> tuple[bool, bool]:
        if not self._chunk and not self._has_ended:
            try:
                self._take_chunk(min(seconds, LOOK_SECONDS))
            except queue.Empty:
                return False, True
        return True, True

    def read_replies(self) -> bytes | None:
        chunk, self._chunk = self._chunk, b""
        return chunk

    def read_into(self, rest: memoryview) -> int | None:
        here, self._chunk = self._chunk[: len(rest)], self._chunk[len(rest) :]
        rest[: len(here)] = here
        return len(here)

    def read_printed(self, size: int) -> bytes | None:
        self._printed.seek(0, os.SEEK_CUR)  # some C libraries do not look beyond a former end
        return self._printed.read(size) or None

    def close(self) -> None:
        self._written.put(None)
        # It takes time only where a process that was left behind holds a pipe: the thread stays.
        with suppress(queue.Empty):
            while not self._has_ended:
                self._take_chunk(GONE_SECONDS)
            self._reading.join()
        self._writing.join(GONE_SECONDS)
        self._printed.close()

    def _write_next(self) -> None:
        self._is_idle = not self._pending
        if self._pending:
            self._written.put(self._pending.popleft())

    def _take_chunk(self, seconds: float) -> None:
        self._chunk = self._chunks.get(timeout=seconds)
        self._has_ended = not self._chunk

    def _write(self, commands: BufferedWriter) -> None:
        # Should it have closed its end, the reply pipe tells the rest.
        with suppress(OSError), commands:
            while parts := self._written.get():
                commands.writelines(parts)
                commands.flush()

    def _read(self, replies: BufferedReader) -> None:
        with suppress(OSError), replies:
            while chunk := replies.read1(PIPE_BYTES):
                self._chunks.put(chunk)
        self._chunks.put(b"")
