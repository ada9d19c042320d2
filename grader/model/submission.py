"""What a student handed in, read and ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from grader.model.roster import IdKind


@dataclass(frozen=True)
class Cell:
    """A piece of source that runs in order: a whole file, or one cell of a notebook."""

    name: str
    """As tracebacks and pages show it: `anna.py`, `cell 3`."""
    source: str
    """As Python reads it, line for line what was written."""
    notebook: bool = False
    """Whether it may ask for what notebooks have: `get_ipython()`, `display`."""
    written: str = ""
    """What the student wrote, where `source` was made of it."""
    problem: str = ""
    """Why it is not run: a clause for the student."""


@dataclass(frozen=True)
class File:
    """One of a student's files, where it lies."""

    path: PurePosixPath
    """As the student named it, folders included."""
    source: Path
    newness: float = 0.0
    """Grows with time: when it was changed, or a number that the LMS counts up."""


@dataclass(frozen=True)
class Handin:
    """The files of one student, found but not read yet."""

    student: str
    files: tuple[File, ...] = ()
    main: PurePosixPath | None = None
    """The one to grade, where that is known; else the one that defines most is chosen."""
    notes: tuple[str, ...] = ()
    nothing: str = "Nothing was handed in."
    """What is said to the student where there are no files."""
    failure: str = ""
    """Why some of it cannot be read here, which is no fault of the student's: a sentence."""
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    """By which an LMS knows the student."""
    late: bool = False
    """Whether the download says so."""
    submitted: str = ""
    """When it was handed in, as the download says it."""
    attempts: int = 1


@dataclass(frozen=True)
class Submission:
    """One student's work, read: cells to run, or a `problem` instead."""

    student: str
    cells: tuple[Cell, ...] = ()
    file: str | None = None
    """The file that is graded, as the student named it."""
    folder: PurePath = field(default_factory=PurePath)
    """The folder that this file is in, as the student named it: where the code runs."""
    companions: tuple[tuple[PurePath, bytes], ...] = ()
    """Files that the code may import or open: relative path, and what is in it."""
    modules: tuple[Cell, ...] = ()
    """The Python files among them, as text."""
    digest: str = ""
    """Changes when anything that was handed in does."""
    problem: str = ""
    """Why it cannot be run: a sentence for the student."""
    notes: tuple[str, ...] = ()
    """What the student and the TA should know of how it was read."""
