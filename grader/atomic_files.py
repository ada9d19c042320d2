"""Writes a file completely or not at all."""

import os
import tempfile
from pathlib import Path

from grader.model.errors import ReportsError


def write_text(path: Path, text: str) -> None:
    """Write text to a file, encoded as UTF-8; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes to a file, and make its missing parent folders; no reader sees half of the file.

    Raises:
        ReportsError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(part).chmod(0o644)
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        raise ReportsError(f"cannot write {path}: {error.strerror}") from error
