"""The ways to reach a student's process: commands go in; replies and printed text come out.

`Pipes` is the fast way, on Linux: poll(2) waits for all three pipes at once, and the process runs
ahead of the grader. `ThreadedPipes` needs neither poll nor fork, so it works on any system: threads
wait for the two pipes, and the process prints to a file. Nothing stops a process from printing more
to a file, so it waits after each reply until the grader has read that file: what is in the file
then was printed before the reply, no more and no less.
"""

import os
import queue
import select
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedReader, BufferedWriter, FileIO
from typing import ClassVar

from grader.sandbox.wire import Command

MAX_AT_ONCE = 512
"""The number of parts to write together: fewer than IOV_MAX on any system."""
PIPE_BYTES = 2**16
"""The capacity of a pipe by default; see pipe(7)."""
LOOK_SECONDS = 0.02
"""How often `ThreadedPipes` looks for printed text while it waits for a reply."""
MAX_CHUNKS = 16
GONE_SECONDS = 1.0
"""How long a process that has been ended may keep its pipes."""


class Pipes:
    """Three pipes that do not block."""

    runs_ahead: ClassVar[bool] = True
    """Whether the process continues before the grader has read its reply."""

    def __init__(self, commands: int, replies: int, printed: int) -> None:
        """Take over descriptors: one to write to, and two to read from."""
        self._commands = commands
        self._replies = replies
        self._printed = printed
        self._pending: list[memoryview] = []
        self._can_print = True
        for file in (commands, replies, printed):
            os.set_blocking(file, False)

    def send(self, commands: Sequence[Command]) -> None:
        """Write commands, as fast as the process reads them."""
        self._pending += [memoryview(part) for command in commands for part in command if part]
        self._write()

    def go_on(self, answered: bool) -> None:
        """Let the process continue; one that runs ahead does so anyway."""

    def wait(self, seconds: float, *, heed_printed: bool = True) -> tuple[bool, bool]:
        """Wait until there is something to read, or the time is over.

        Args:
            seconds: how long to wait.
            heed_printed: whether printed text ends the wait.

        Returns:
            Whether there are replies to read, and whether there is printed text.
        """
        poll = select.poll()
        poll.register(self._replies, select.POLLIN)
        if heed_printed and self._can_print:
            poll.register(self._printed, select.POLLIN)
        if self._pending:
            poll.register(self._commands, select.POLLOUT)
        events = dict(poll.poll(seconds * 1000))
        if self._printed in events and self._replies not in events:
            # The kernel looks at one pipe after the other: a reply that came in between may be
            # older than the printed text.
            events |= dict(poll.poll(0))
        if self._commands in events:
            self._write()
        return self._replies in events, self._printed in events

    def read_replies(self) -> bytes | None:
        """Read replies; empty once the process has closed its side, None if there are none yet."""
        try:
            return os.read(self._replies, PIPE_BYTES)
        except BlockingIOError:
            return None

    def read_printed(self, size: int) -> bytes:
        """Read printed text, about `size` bytes at most; empty if there is none."""
        try:
            chunk = os.read(self._printed, PIPE_BYTES)
        except BlockingIOError:
            return b""
        self._can_print = bool(chunk)
        return chunk

    def close(self) -> None:
        """Close the pipes, once the process has ended."""
        for file in (self._commands, self._replies, self._printed):
            os.close(file)

    def _write(self) -> None:
        """Write what the pipe takes now."""
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
            self._pending = []  # the process closed its end; the reply pipe tells why


class ThreadedPipes:
    """Two pipes that block, each served by a thread, and a file that grows; used as `Pipes` is."""

    runs_ahead: ClassVar[bool] = False

    def __init__(self, commands: BufferedWriter, replies: BufferedReader, printed: FileIO) -> None:
        """Take over streams: two pipes, and an unbuffered file."""
        self._printed = printed
        self._pending: deque[Command] = deque()
        self._is_idle = True
        """Whether all commands that were written have been answered."""
        self._to_write: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._chunks: queue.Queue[bytes] = queue.Queue(MAX_CHUNKS)
        self._chunk = b""
        self._has_ended = False
        # Each thread closes its pipe itself: closing a pipe that another thread reads may block.
        self._writing = threading.Thread(target=self._write, args=(commands,), daemon=True)
        self._reading = threading.Thread(target=self._read, args=(replies,), daemon=True)
        self._writing.start()
        self._reading.start()

    def send(self, commands: Sequence[Command]) -> None:
        self._pending += commands
        if self._is_idle:
            self._write_next()

    def go_on(self, answered: bool) -> None:
        """Let the process continue after a reply.

        Args:
            answered: whether this was its last reply to a command.
        """
        if answered:
            self._write_next()
        else:
            self._to_write.put([b"\n"])

    def wait(self, seconds: float, *, heed_printed: bool = True) -> tuple[bool, bool]:
        if not self._chunk and not self._has_ended:
            try:
                self._take_chunk(min(seconds, LOOK_SECONDS))
            except queue.Empty:
                return False, True
        return True, True

    def read_replies(self) -> bytes:
        chunk, self._chunk = self._chunk, b""
        return chunk

    def read_printed(self, size: int) -> bytes:
        self._printed.seek(0, os.SEEK_CUR)  # some C libraries do not read past a former end
        return self._printed.read(size) or b""

    def close(self) -> None:
        self._to_write.put([])
        # Only if a process that was left behind holds a pipe does this take time.
        with suppress(queue.Empty):
            while not self._has_ended:
                self._take_chunk(GONE_SECONDS)
            self._reading.join()
        self._writing.join(GONE_SECONDS)
        self._printed.close()

    def _write_next(self) -> None:
        self._is_idle = not self._pending
        if self._pending:
            self._to_write.put(self._pending.popleft())

    def _take_chunk(self, seconds: float) -> None:
        self._chunk = self._chunks.get(timeout=seconds)
        self._has_ended = not self._chunk

    def _write(self, commands: BufferedWriter) -> None:
        # If the process has closed its end, the reply pipe tells why.
        with suppress(OSError), commands:
            while parts := self._to_write.get():
                commands.writelines(parts)
                commands.flush()

    def _read(self, replies: BufferedReader) -> None:
        with suppress(OSError), replies:
            while chunk := replies.read1(PIPE_BYTES):
                self._chunks.put(chunk)
        self._chunks.put(b"")


Channel = Pipes | ThreadedPipes
