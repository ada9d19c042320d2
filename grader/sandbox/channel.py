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
from io import FileIO
from typing import IO

from grader.sandbox.wire import Command

PIPE_BYTES = 2**16  # the capacity of a pipe by default; see pipe(7)
FILE_BYTES = 2**20
LOOK_SECONDS = 0.02  # how often `ThreadedPipes` looks for printed text while it waits for a reply
MAX_CHUNKS = 16
GONE_SECONDS = 1.0  # how long a process that has been ended may keep its pipes


class Pipes:
    """Three pipes that do not block."""

    def __init__(self, commands: int, replies: int, printed: int) -> None:
        """Take over descriptors: one to write to, and two to read from."""
        self._commands = commands
        self._replies = replies
        self._printed = printed
        self._pending = memoryview(b"")
        self._can_print = True
        for file in (commands, replies, printed):
            os.set_blocking(file, False)

    def send(self, commands: Sequence[Command]) -> None:
        """Write commands, as fast as the process reads them."""
        parts = [part for command in commands for part in command]
        self._pending = memoryview(b"".join([self._pending, *parts]))
        self._write()

    def read(self, seconds: float, *, heed_printed: bool = True) -> tuple[bytes | None, bytes]:
        """Wait until there is something to read, or the time is over.

        Return what came of replies, or else the next printed text, unless it is not to be heeded.
        The first is None if nothing came, and empty once the process has closed its side.
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
        if self._replies in events:
            # Outside of namespaces, the process can open its end in /proc, and read what it wrote.
            with suppress(BlockingIOError):
                return os.read(self._replies, PIPE_BYTES), b""
        return None, self.read_printed() if self._printed in events else b""

    def read_printed(self) -> bytes:
        """Read printed text; empty if there is none."""
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
                self._pending = self._pending[os.write(self._commands, self._pending) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._pending = memoryview(b"")  # the process closed its end; the reply pipe tells why


class ThreadedPipes:
    """Two pipes that block, each served by a thread, and a file that grows; used as `Pipes` is."""

    def __init__(self, commands: IO[bytes], replies: IO[bytes], printed: FileIO) -> None:
        """Take over streams: two pipes, and an unbuffered file."""
        self._printed = printed
        self._pending: deque[Command] = deque()  # the first is the one to be answered next
        self._to_write: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._chunks: queue.Queue[bytes] = queue.Queue(MAX_CHUNKS)
        self._has_ended = False
        # Each thread closes its pipe itself: closing a pipe that another thread reads may block.
        self._writing = threading.Thread(target=self._write, args=(commands,), daemon=True)
        self._reading = threading.Thread(target=self._read, args=(replies,), daemon=True)
        self._writing.start()
        self._reading.start()

    def send(self, commands: Sequence[Command]) -> None:
        if not self._pending:
            self._to_write.put(commands[0])
        self._pending += commands

    def go_on(self, answered: bool) -> None:
        """Let the process continue after a reply, which may be its last one to a command."""
        if not answered:
            self._to_write.put([b"\n"])
            return
        self._pending.popleft()
        if self._pending:
            self._to_write.put(self._pending[0])

    def read(self, seconds: float, *, heed_printed: bool = True) -> tuple[bytes | None, bytes]:
        with suppress(queue.Empty):
            return self._take_chunk(min(seconds, LOOK_SECONDS)), b""
        return None, self.read_printed() if heed_printed else b""

    def read_printed(self) -> bytes:
        self._printed.seek(0, os.SEEK_CUR)  # some C libraries do not read past a former end
        return self._printed.read(FILE_BYTES) or b""

    def close(self) -> None:
        self._to_write.put([])
        # Only if a process that was left behind holds a pipe does this take time.
        with suppress(queue.Empty):
            while not self._has_ended:
                self._take_chunk(GONE_SECONDS)
            self._reading.join()
        self._writing.join(GONE_SECONDS)
        self._printed.close()

    def _take_chunk(self, seconds: float) -> bytes:
        chunk = self._chunks.get(timeout=seconds)
        self._has_ended = not chunk
        return chunk

    def _write(self, commands: IO[bytes]) -> None:
        # If the process has closed its end, the reply pipe tells why.
        with suppress(OSError), commands:
            while parts := self._to_write.get():
                commands.writelines(parts)
                commands.flush()

    def _read(self, replies: IO[bytes]) -> None:
        with suppress(OSError), replies:
            while chunk := os.read(replies.fileno(), PIPE_BYTES):
                self._chunks.put(chunk)
        self._chunks.put(b"")
