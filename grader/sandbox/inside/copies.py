"""Pages that all forks of this process write to, copied for each by fork(2) itself.

A fork shares its parent's memory: on either side, the first write to a page costs a fault and a
copy. Memory that is pinned, as for a device to write to, is not shared but copied at once, which
takes less time. It is pinned here as a buffer of an io_uring(7) that nothing else is asked of:
see io_uring_registered_buffers(7). Which pages are worth it, a fork tells that has rehearsed: those
that are its own by then.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import groupby

from . import kernel
from .areas import WRITABLE, Area, read_areas

PAGE = os.sysconf("SC_PAGE_SIZE")
MAX_RANGES = 1024
"""As many buffers as one ring takes in any version: IOV_MAX."""
_MAX_FOUND = 2**18
_PRESENT, _ONE_PROCESS_ALONE = 1 << 63, 1 << 56

Range = tuple[int, int]
"""A start, and a size in bytes; of whole pages."""


class Copies:
    """Finds out what one fork writes to, and has all that come later begin with that."""

    def __init__(self) -> None:
        """Open what is needed while it is to be had: before a jail, and with all rights.

        Raises:
            OSError: this system offers no io_uring, or not to this user, or no /proc.
        """
        # As the administrator's, a ring may pin what it likes; else RLIMIT_MEMLOCK bounds it. Old
        # kernels refuse what a file backs, so that has a ring of its own.
        self._rings = [kernel.open_ring() for _ in range(2)]
        self._processes = os.open("/proc", os.O_RDONLY | os.O_CLOEXEC)
        self._found = mmap.mmap(-1, _MAX_FOUND)

    @contextmanager
    def watch(self, descriptor: int) -> Iterator[None]:
        """In a fork: note what it writes to, in areas that its parent has too.

        Args:
            descriptor: the lowest number of one that the fork does not close meanwhile.
        """
        kernel.make_inspectable()
        with open("self/maps", opener=self._open) as file:
            areas = [area for area in read_areas(file) if area.mode == WRITABLE]
        pages = self._open("self/pagemap", os.O_RDONLY)
        kept = fcntl.fcntl(pages, fcntl.F_DUPFD_CLOEXEC, descriptor)
        os.close(pages)
        yield
        found: list[list[Range]] = [[], []]
        for area in areas:
            found[area.inode != "0"] += _join(_own_pages(kept, area))
        line = json.dumps([ranges[:MAX_RANGES] for ranges in found]).encode()
        self._found[: len(line)] = line

    def _open(self, path: str, flags: int) -> int:
        return os.open(path, flags | os.O_CLOEXEC, dir_fd=self._processes)

    def make(self) -> None:
        """In the parent, once that fork has ended: have every fork from now on begin with that."""
        line = self._found[:].rstrip(b"\0")
        for ring, ranges in zip(self._rings, json.loads(line or b"[[], []]"), strict=True):
            # Should it be more than this user may pin, those pages are shared as ever.
            with suppress(OSError):
                kernel.pin(ring, b"".join(kernel.RANGE.pack(*each) for each in ranges))
            os.close(ring)
        os.close(self._processes)
        self._found.close()


def _own_pages(pagemap: int, area: Area) -> Iterator[int]:
    """Where this process has pages that no other one has; see proc_pid_pagemap(5)."""
    first, end = area.start // PAGE, area.end // PAGE
    flags = array("Q", os.pread(pagemap, 8 * (end - first), 8 * first))
    for page, flag in enumerate(flags, first):
        if flag & _PRESENT and flag & _ONE_PROCESS_ALONE:
            yield page


def _join(pages: Iterator[int]) -> Iterator[Range]:
    """Ranges of pages in a row."""
    for _, run in groupby(enumerate(pages), lambda page: page[1] - page[0]):
        row = [page for _, page in run]
        yield row[0] * PAGE, len(row) * PAGE
