"""What an export is made from, and what it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.records import Record
from grader.roster import Roster


@dataclass(frozen=True)
class Results:
    """The results of a class."""

    title: str
    """Of the assignment."""
    points: float
    """What it is worth."""
    records: Callable[[], Iterable[Record]]
    """The records, sorted by student, one at a time; may be gone through more than once."""
    page: Callable[[str], bytes]
    """A student's page of feedback (HTML)."""
    roster: Roster | None = None
    column: str | None = None
    """The column of the roster that the scores go to, where it cannot be told."""


@dataclass(frozen=True)
class ExportedFile:
    """A file for an LMS; the path is relative to the folder of exports."""

    path: PurePosixPath
    content: bytes
