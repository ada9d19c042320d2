"""Writes a whole file or nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from grader.model.errors import ReportsError


def write_text(path: Path, text: str) -> None:
    """Write a whole file of UTF-8 or nothing; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file or nothing, in a folder that is made: a reader never sees half of it.

    Raises:
        ReportsError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except OSError as error:
        raise ReportsError(f"cannot write {path}: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
