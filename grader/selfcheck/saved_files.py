"""Waits for a student to save their work."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from grader.handout.public_json import FILE_NAME
from grader.intake.listing import WORK

# The seconds between two looks at the folder. Looking works on shared drives and for all editors.
# Notifications from the system do not.
SECONDS = 0.1


def saves(folder: Path, meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Yield at once, and again each time that the work or the handout in a folder has changed.

    A file may be written in parts, so wait until nothing has changed for a moment. A change while
    the caller works counts for the next yield. Call `meanwhile` after each look without a change.
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


def _look(folder: Path) -> dict[str, tuple[int, int, int]]:
    state = {}
    with suppress(OSError):  # the folder or its drive is gone
        for path in [*folder.iterdir()]:
            if path.suffix.lower() in WORK or path.name == FILE_NAME:
                with suppress(OSError):  # the file was deleted meanwhile
                    found = path.stat()
                    # The inode too: the clock may be too coarse to tell two saves apart.
                    state[path.name] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return state
