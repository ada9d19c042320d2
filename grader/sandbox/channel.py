"""Channels to a student's process: commands go in; replies, printed text and a stack come out.

`Pipes` is the fast channel, on Linux: poll(2) waits for three pipes at once, and the process
can begin a command before the grader has read the last reply. `ThreadedPipes` works on any system,
since it needs neither poll nor fork: threads wait for two pipes, and the process prints to a file.
After each reply, the process waits until the grader has read that file. So the file then holds
exactly the text that was printed before the reply.
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

PIPE_BYTES = 2**16  # the default capacity of a pipe; see pipe(7)
FILE_BYTES = 2**20  # the most bytes that are read from the file at once
LOOK_SECONDS = 0.02  # how long `ThreadedPipes` waits for a reply before it checks for printed text
MAX_CHUNKS = 16  # the most chunks of replies that wait in a queue
GONE_SECONDS = 1.0  # how long pipes may stay open after their process was ended


class Pipes:
    """Four non-blocking pipes to one process."""

    def __init__(self, commands: int, replies: int, printed: int, stack: int) -> None:
        """Take over four descriptors: write to `commands`, and read from the others."""
        self._commands = commands
        self._replies = replies
        self._printed = printed
        self._stack = stack
        self._pending = memoryview(b"")
        self._can_print = True
        for file in (commands, replies, printed, stack):
            os.set_blocking(file, False)

    def send(self, commands: Sequence[Command]) -> None:
        """Write as much of the commands as the pipe takes now; `read` writes the rest."""
        parts = [part for command in commands for part in command]
        self._pending = memoryview(b"".join([self._pending, *parts]))
        self._write()

    def read(self, seconds: float, *, heed_printed: bool = True) -> tuple[bytes | None, bytes]:
        """Wait up to `seconds` for replies and, with `heed_printed`, for printed text.

        Return a pair: bytes of replies, or else bytes of printed text. The first item is None if no
        reply came, and empty once the process has closed its side.
        """
        poll = select.poll()
        poll.register(self._replies, select.POLLIN)
        if heed_printed and self._can_print:
            poll.register(self._printed, select.POLLIN)
        if self._pending:
            poll.register(self._commands, select.POLLOUT)
        events = dict(poll.poll(seconds * 1000))
        if self._printed in events and self._replies not in events:
            # The kernel checks one pipe after the other. A reply that came after its check may be
            # older than the printed text, so check again.
            events |= dict(poll.poll(0))
        if self._commands in events:
            self._write()
        if self._replies in events:
            # Without namespaces, the process can open this pipe in /proc and read its own reply.
            with suppress(BlockingIOError):
                return os.read(self._replies, PIPE_BYTES), b""
        return None, self.read_printed() if self._printed in events else b""

    def read_printed(self) -> bytes:
        """Return the next printed text as bytes, empty if there is none now."""
        try:
            chunk = os.read(self._printed, PIPE_BYTES)
        except BlockingIOError:
            return b""
        self._can_print = bool(chunk)
        return chunk

    def read_stack(self) -> bytes:
        """Return what the process has written of its stack since the last time."""
        with suppress(BlockingIOError):
            return os.read(self._stack, PIPE_BYTES)
        return b""

    def close(self) -> None:
        """Close the grader's ends of the pipes."""
        for file in (self._commands, self._replies, self._printed, self._stack):
            os.close(file)

    def _write(self) -> None:
        """Write as many of the pending bytes as the pipe takes now."""
        try:
            while self._pending:
                self._pending = self._pending[os.write(self._commands, self._pending) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._pending = memoryview(b"")  # the process closed its end; `read` will show it


class ThreadedPipes:
    """Two blocking pipes with a thread each, and two files; has the methods of `Pipes`."""

    def __init__(
        self, commands: IO[bytes], replies: IO[bytes], printed: FileIO, stack: FileIO
    ) -> None:
        """Take over two pipes, and the unbuffered files of printed text and of the stack."""
        self._printed = printed
        self._stack = stack
        self._pending: deque[Command] = deque()  # unanswered commands, in order
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
        """Let the process continue after a reply; `answered` says whether it ended a command."""
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
        self._printed.seek(0, os.SEEK_CUR)  # otherwise some C libraries stop at a former end
        return self._printed.read(FILE_BYTES) or b""

    def read_stack(self) -> bytes:
        self._stack.seek(0, os.SEEK_CUR)  # as in `read_printed`
        return self._stack.read(PIPE_BYTES) or b""

    def close(self) -> None:
        self._to_write.put([])
        # This takes time only if a process that was left behind still holds a pipe.
        with suppress(queue.Empty):
            while not self._has_ended:
                self._take_chunk(GONE_SECONDS)
            self._reading.join()
        self._writing.join(GONE_SECONDS)
        self._printed.close()
        self._stack.close()

    def _take_chunk(self, seconds: float) -> bytes:
        chunk = self._chunks.get(timeout=seconds)
        self._has_ended = not chunk
        return chunk

    def _write(self, commands: IO[bytes]) -> None:
        # If the process has closed its end, `read` will show it.
        with suppress(OSError), commands:
            while parts := self._to_write.get():
                commands.writelines(parts)
                commands.flush()

    def _read(self, replies: IO[bytes]) -> None:
        with suppress(OSError), replies:
            while chunk := os.read(replies.fileno(), PIPE_BYTES):
                self._chunks.put(chunk)
        self._chunks.put(b"")
