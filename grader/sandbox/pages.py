"""Bytes that go to one process after another, without being copied for each."""

from __future__ import annotations

import functools
import os

MIN_BYTES = 2**16
"""Fewer are copied as fast."""


class Pages(bytes):
    """Bytes that are a file in memory, too: a pipe takes its pages as they are; see splice(2)."""

    _file: int

    def __init__(self, content: bytes) -> None:
        """Write them down.

        Raises:
            OSError: there can be no more files.
        """
        import fcntl  # not on Windows

        self._file = os.memfd_create("payload", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        with open(self._file, "wb", closefd=False) as file:
            file.write(content)
        # Whoever comes by this file, and by its pages: they are the next one's, too.
        sizes = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK
        seals = fcntl.F_SEAL_WRITE | sizes | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self._file, fcntl.F_ADD_SEALS, seals)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def splice(self, pipe: int, start: int) -> int:
        """Have a pipe take what it can of these bytes, from one of them on; how many those are.

        Raises:
            BlockingIOError: it can take none now.
            BrokenPipeError: nobody reads from it.
        """
        size = len(self) - start
        return os.splice(self._file, pipe, size, offset_src=start, flags=os.SPLICE_F_NONBLOCK)


def in_pages(content: bytes) -> bytes:
    """The same bytes; as `Pages`, if they are many and the system lets them be that."""
    if len(content) < MIN_BYTES or not _can_splice():
        return content
    try:
        return Pages(content)
    except OSError:
        return content


@functools.cache
def _can_splice() -> bool:
    """Whether it does, found out by trying."""
    read, write = os.pipe()
    try:
        return Pages(b"\n").splice(write, 0) == 1
    except (AttributeError, ImportError, OSError):
        return False
    finally:
        os.close(read)
        os.close(write)
