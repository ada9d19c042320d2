"""What a student handed in, read and ready to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from pydantic import BaseModel, ConfigDict

from grader.model.notes import Note
from grader.model.reasons import StatusReason, StopReason
from grader.model.roster import IdKind


class Provenance(BaseModel):
    """Whose a submission is and how it was handed in, as the download and the roster tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    ids: dict[IdKind, str] = {}
    """By which an LMS knows the student."""
    late: bool = False
    """Whether the download says so."""
    submitted: str = ""
    """When it was handed in, as the download says it."""
    attempts: int = 1
    """How many there were; the last one counts."""


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
    left_out: StopReason | None = None
    """Why it is not run."""


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
    notes: tuple[Note, ...] = ()
    nothing: StatusReason = field(
        default_factory=lambda: StatusReason.of("text", text="Nothing was handed in.")
    )
    """Why there is no submission, where there are no files."""
    failure: str = ""
    """Why some of it cannot be read here, which is no fault of the student's: a sentence."""
    provenance: Provenance = field(default_factory=Provenance)


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
    unreadable: StatusReason | None = None
    """Why it cannot be run."""
    notes: tuple[Note, ...] = ()
    """What the student and the TA should know of how it was read."""
