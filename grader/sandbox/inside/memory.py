"""Memory that is at hand before it is needed.

The first write to a page that a fork shares with the warm process costs a fault and a copy; to a
new page, a fault; after that, nothing.
"""

from __future__ import annotations

import sys
from functools import partial

ALIGNMENT, MAX_SIZE = 16, 512
"""Of blocks that Python keeps in pools, one for each multiple; see CPython's obmalloc.c."""
MAX_RUN, RUN_BYTES = 64, 10_000
"""Blocks in a row: a pool (16 kB) that is new."""
MAX_GAPS = 10_000

_KEPT: list[object] = []


def make_room(size: int) -> None:
    """Take up memory and give it back to C's `malloc`, which keeps it at hand."""
    # After one so large, glibc takes what is smaller from what it keeps; see mallopt(3).
    bytes(2 * size)
    b"\1" * size


def fill_gaps() -> None:
    """Take up, for good, the blocks that are left in Python's pools.

    What forks then allocate is in new pages, and side by side, not in pages of their parent's.
    """
    for size in range(ALIGNMENT, MAX_SIZE + 1, ALIGNMENT):
        # None that the garbage collector would look at.
        make = {16: object, 32: complex}.get(size) or partial(bytes, size - sys.getsizeof(b""))
        enough = min(MAX_RUN, RUN_BYTES // size)
        run = place = 0
        for _ in range(MAX_GAPS):
            block = make()
            _KEPT.append(block)
            run = run + 1 if id(block) == place + size else 0
            place = id(block)
            if run == enough:
                break
