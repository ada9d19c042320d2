"""Changes a file that people and other programs change too; nobody's change is lost in silence."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.atomic_files import write_bytes
from grader.model.errors import OverrideError

try:
    import fcntl
except ImportError:  # Windows: the file is compared before it is replaced, but not locked
    fcntl = None  # type: ignore[assignment]


def read_content(path: Path) -> bytes:
    """Return a file's content, empty if it does not exist; raise OverrideError if unreadable."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise OverrideError(f"{path}: cannot be read: {error.strerror}") from error


def edit_file(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Replace a file's content by what `change` makes of it, while no other process of ours does.

    Raise OverrideError, and change nothing, if another program writes the file meanwhile.
    """
    path = path.resolve()  # a link stays a link
    with _locked(path.parent):
        before = read_content(path)
        after = change(before)
        if after == before:
            return
        if read_content(path) != before:
            raise OverrideError(f"{path}: another program changed it just now; try again")
        write_bytes(path, after)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other process of ours edits files in a folder. The system ends the lock."""
    if fcntl is None:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise OverrideError(f"{folder}: cannot be opened: {error.strerror}") from error
    try:
        with suppress(OSError):  # some network drives have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
