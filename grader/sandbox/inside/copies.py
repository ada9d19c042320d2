"""Pages that all forks of this process write to, copied for each at once, before it does.

A fork shares its parent's memory; its first write to a page costs a fault and a copy. Which pages
those will be, a fork that has rehearsed tells: what is its own by then.
"""

from __future__ import annotations

import os
import socket
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import FileIO
from itertools import groupby

from . import kernel

PAGE = os.sysconf("SC_PAGE_SIZE")
MAX_RANGES = 1024
"""As many as there may be of anything in one such system call: IOV_MAX."""
_PRESENT, _ONE_PROCESS_ALONE = 1 << 63, 1 << 56

_wanted = b""


def find_written(work: Callable[[], None]) -> bytes:
    """What a fork that does this work writes to, of what is there already.

    Returns:
        Ranges for `kernel.populate`; empty where that cannot be found out.
    """
    ours, theirs = socket.socketpair()
    fork = os.fork()
    if not fork:
        try:
            ours.close()
            work()
            theirs.send(b"\n")
            theirs.recv(1)  # nothing, once it has been looked at, or there is nobody any more
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        ours.recv(1)
        ranges: list[tuple[int, int]] = []
        with suppress(OSError):
            ranges = [*_join(_own_pages(fork))]
    os.waitpid(fork, 0)
    return b"".join(kernel.RANGE.pack(*each) for each in ranges[:MAX_RANGES])


def copy_at_fork(ranges: bytes) -> None:
    """Have every fork from now on begin with that, if this kernel can do it at once."""
    global _wanted
    try:
        kernel.populate(ranges)
    except OSError:
        return
    _wanted = ranges


def _copy() -> None:
    global _wanted
    ranges, _wanted = _wanted, b""  # a fork's forks are none of ours
    if ranges:
        kernel.populate(ranges)


os.register_at_fork(after_in_child=_copy)


def _own_pages(fork: int) -> Iterator[int]:
    """Where a fork has pages of its own in place of its parent's; see proc_pid_pagemap(5)."""
    with (
        open("/proc/self/maps") as areas,
        open("/proc/self/pagemap", "rb", buffering=0) as before,
        open(f"/proc/{fork}/pagemap", "rb", buffering=0) as after,
    ):
        for area in areas:
            places, mode, *_ = area.split()
            if mode != "rw-p":
                continue
            first, end = (int(place, 16) // PAGE for place in places.split("-"))
            flags = zip(_flags(before, first, end), _flags(after, first, end), strict=False)
            for page, (parents, own) in enumerate(flags, first):
                if parents & own & _PRESENT and own & _ONE_PROCESS_ALONE:
                    yield page


def _flags(pages: FileIO, first: int, end: int) -> array[int]:
    pages.seek(8 * first)
    return array("Q", pages.read(8 * (end - first)))


def _join(pages: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Ranges of bytes, each as start and size, of pages in a row."""
    for _, run in groupby(enumerate(pages), lambda page: page[1] - page[0]):
        row = [page for _, page in run]
        yield row[0] * PAGE, len(row) * PAGE
