"""Remembers the last check of each file, to tell the student what got better or worse since.

It is kept in the user's folder for the state of programs, not beside the work, where it could be
handed in. It contains how each public case stood, by id, and no code, values or names of files.
"""

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from grader.atomic_files import write_text
from grader.model.errors import ReportsError
from grader.model.progress import Standing, compare, standings
from grader.model.scored import Model
from grader.selfcheck.self_check import SelfCheck

MAX_KEPT = 200  # files; each is of one checked file
MAX_BYTES = 2**20  # of one of them; a handout has at most a thousand cases


class LastCheck(Model):
    """How the public cases of a file stood when it was last checked."""

    at: Annotated[float, Field(allow_inf_nan=False)]  # seconds since 1970
    standings: dict[str, Standing]
    handout: str = ""  # the fingerprint of the handout: another one may have other cases


def folder() -> Path | None:
    """Return the folder in which the last checks are remembered; None for a user without a home."""
    # Imported late, so that `import grader` does not wait for it.
    from platformdirs import user_state_path

    path = user_state_path("fairgrade", appauthor=False) / "last-checks"
    return path if path.is_absolute() else None


def with_progress(check: SelfCheck, now: Callable[[], float] = time.time) -> SelfCheck:
    """Add what has changed since the last check of the same place, and remember this one.

    Return the check as it is if there was none, or if it cannot be read or written: nothing about
    the memory may fail a check.
    """
    if check.record.status != "graded":
        return check  # a typing error for a moment says nothing about the cases
    # Python on Windows may lack `ctypes`, which tells the folder.
    with suppress(ImportError, OSError, RuntimeError, ReportsError):
        return _compare_and_keep(check, now())
    return check


def _compare_and_keep(check: SelfCheck, moment: float) -> SelfCheck:
    kept = folder()
    if kept is None:
        return check
    file = kept / f"{hashlib.sha256(check.place.encode()).hexdigest()[:32]}.json"
    before, current = _read(file), standings(check.record)
    handout = check.record.fingerprint
    if before and before.handout == handout:
        progress = compare(before.standings, check.record, moment - before.at)
        check = replace(check, progress=progress)
        # A check of one function alone says nothing about the others.
        current = before.standings | current
    with suppress(OSError, ReportsError):
        write_text(file, LastCheck(at=moment, standings=current, handout=handout).model_dump_json())
        _forget_oldest(kept)
    return check


def _read(file: Path) -> LastCheck | None:
    with suppress(OSError, ValueError):
        if file.stat().st_size <= MAX_BYTES:
            return LastCheck.model_validate_json(file.read_bytes())
    return None


def _forget_oldest(kept: Path) -> None:
    files = sorted(kept.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MAX_KEPT]:
        file.unlink(missing_ok=True)
