"""What a student handed in, read and ready to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath


@dataclass(frozen=True)
class Cell:
    """A piece of source that runs in order: a whole file, or one cell of a notebook."""

    name: str
    """As tracebacks and pages show it: `anna.py`, `cell 3`."""
    source: str
    notebook: bool = False
    """Whether lines may start with a magic (`%`) or a shell command (`!`)."""


@dataclass(frozen=True)
class Handin:
    """The files of one student, found but not read yet."""

    student: str
    root: Path
    """What the files' names are relative to."""
    files: tuple[Path, ...] = ()
    main: Path | None = None
    """The one to grade, where that is known; else the one that defines most is chosen."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """One student's work, read: cells to run, or a `problem` instead."""

    student: str
    cells: tuple[Cell, ...] = ()
    file: str | None = None
    """The file that is graded, as the student named it."""
    folder: PurePath = field(default_factory=PurePath)
    """The folder that this file is in, as the student named it: where the code runs."""
    companions: tuple[tuple[PurePath, Path], ...] = ()
    """Files that the code may import or open: relative path, and where it lies."""
    digest: str = ""
    """Changes when anything that was handed in does."""
    problem: str = ""
    """Why it cannot be run: a sentence for the student."""
    notes: tuple[str, ...] = ()
    """What the student and the TA should know of how it was read."""
