"""Areas of memory, of which a process should have few: a fork copies each, and its end undoes that.

A library has five where it is loaded, one after the other, for what is code, what is data, and what
may only be read. Made alike, neighbours become one; see mprotect(2). What that gives up (the linker
keeps what it has written from being written again: RELRO) guards a program against its own faults.
A student's code may do what it likes with its own process, and is not to be held back by that.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from . import kernel

READABLE, WRITABLE, RUNNABLE = "r--p", "rw-p", "r-xp"


class Area(NamedTuple):
    """Memory in a row that may be used in one way."""

    start: int
    end: int
    mode: str
    offset: int
    inode: str
    """The file's that is mapped there; "0" where none is."""

    def goes_on_in(self, other: Area) -> bool:
        """Whether that is the next part of the same file, in the next place."""
        size = self.end - self.start
        return (self.end, self.inode, self.offset + size) == (
            other.start,
            other.inode,
            other.offset,
        )


def read_areas(lines: Iterable[str]) -> list[Area]:
    """Those of a process; see proc_pid_maps(5)."""
    areas = []
    for line in lines:
        places, mode, offset, _, inode, *_ = line.split()
        start, end = (int(place, 16) for place in places.split("-"))
        areas.append(Area(start, end, mode, int(offset, 16), inode))
    return areas


def merge_areas() -> None:
    """Have as few as possible in this process, none of which can be both written and run."""
    with open("/proc/self/maps") as file:
        areas = read_areas(file)
    for left, area, right in zip([areas[0], *areas], areas, [*areas[1:], areas[-1]], strict=False):
        if area.mode != READABLE or area.inode == "0":
            continue
        following = right.mode if area.goes_on_in(right) else ""
        before = left.mode if left.goes_on_in(area) else ""
        # Where the system does not allow it, they remain two.
        with suppress(OSError):
            if following == WRITABLE:
                kernel.protect(area.start, area.end, kernel.PROT_READ | kernel.PROT_WRITE)
            elif RUNNABLE in (before, following):
                kernel.protect(area.start, area.end, kernel.PROT_READ | kernel.PROT_EXEC)
