"""Waits for a student to save their work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.handout.public_json import FILE_NAME
from grader.intake.listing import WORK

SECONDS = 0.1
"""Between two looks. Looking is cheap, and unlike the system's notices it works on shared drives
and with every way in which editors save."""

_State = dict[str, tuple[int, int, int]]


def saves(folder: Path, meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """One item at once, and one each time that work or the handout in a folder has changed.

    Not before it has stayed as it is for a moment, since a file may be written in parts. What
    changes while an item is dealt with is the next one.

    Args:
        folder: whose Python files, notebooks and handout are looked at.
        meanwhile: called after each look that finds nothing new.
    """
    seen = _look(folder)
    yield
    while True:
        time.sleep(SECONDS)
        now = _look(folder)
        if now == seen:
            meanwhile()
            continue
        while now != seen:
            time.sleep(SECONDS)
            seen, now = now, _look(folder)
        yield


def _look(folder: Path) -> _State:
    state: _State = {}
    try:
        paths = list(folder.iterdir())
    except OSError:  # the folder itself is gone, or its drive
        return state
    for path in paths:
        if path.suffix.lower() in WORK or path.name == FILE_NAME:
            try:
                found = path.stat()
            except OSError:  # gone between the two calls
                continue
            # A save within one tick of a coarse clock may still be a new file.
            state[path.name] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return state
