"""The files that a student handed in, and the source code that was read from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import Literal

from pydantic import Field

from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, StopReason
from grader.model.roster import IdKind, email_of
from grader.model.scored import Model

# What was done with a file. `used`: the graded code imports it, or it was run for what the graded
# file lacks. `beside`: other code. `other`: no code. `support`: a copy of a support file of the
# course, whose own one stood in its place.
FileUse = Literal[
    "graded", "used", "beside", "other", "support", "unpacked", "left_out", "not_read"
]
# `missing`: others of the class have a time of submission, but this work has none. `earlier`: the
# roster's time is that of other work, which was handed in before.
TimeDoubt = Literal["", "missing", "earlier"]


class HandedInFile(Model):
    """One of the files that a student handed in, and what was done with it."""

    name: str
    use: FileUse


class Provenance(Model):
    """Who handed in a submission, and how, according to the download and the roster."""

    name: str = ""
    ids: dict[IdKind, str] = Field(default_factory=dict)
    section: str = ""  # the section or group, according to the roster
    late: bool = False
    draft: bool = False  # the LMS has it as a draft, which was not submitted for grading
    group: str = ""  # the group that handed it in, if the assignment is one of groups
    submitted: str = ""  # the time of submission, as the download or the roster writes it
    time_doubt: TimeDoubt = ""  # why it is not that of this work, though such times are known
    attempts: int = 1  # the number of attempts; the last one is graded
    # How the name of a file begins that the LMS takes back for this student; empty if unknown.
    upload_prefix: str = ""

    @property
    def email(self) -> str:
        """Return the student's email address; empty if none is known."""
        return email_of(self.ids)


@dataclass(frozen=True)
class Cell:
    """A piece of source code: a whole file, or one cell of a notebook."""

    name: str  # the name that tracebacks and pages show: `anna.py`, `cell 3`
    source: str  # Python code, with the same line numbers as in the file or notebook cell
    notebook: bool = False  # whether it may use what notebooks define: `get_ipython()`, `display`
    written: str = ""  # the notebook cell as the student wrote it; empty for a file
    left_out: StopReason | None = None  # the reason why it is not run
    names: tuple[str, ...] = ()  # the names asked for that it would define, if it is left out
    part: str = ""  # the further file that it is from; empty for the graded file
    support: bool = False  # whether it is the course's code, which a notebook runs with `%run`

    @cached_property
    def lines(self) -> Sequence[str]:
        """Its lines as the student wrote them."""
        return (self.written or self.source).split("\n")


@dataclass(frozen=True)
class File:
    """One of a student's files."""

    path: PurePosixPath  # the student's own path, folders included
    source: Path  # the path on this computer
    newness: float = 0.0  # a time, or a number of the LMS; larger for a newer file


@dataclass(frozen=True)
class Handin:
    """The files of one student, before they are read."""

    student: str
    files: tuple[File, ...] = ()
    main: PurePosixPath | None = None  # the file to grade; None for the one that defines most names
    notes: tuple[Note, ...] = ()
    if_empty: StatusReason = NOTHING_HANDED_IN  # the reason to give if there are no files
    failure: Note | None = None  # why the system cannot read some file; not the student's fault
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True)
class Submission:
    """One student's work as source code: cells to run, or the reason why there are none."""

    student: str
    cells: tuple[Cell, ...] = ()
    file: str | None = None  # the student's own name for the graded file
    folder: PurePath = field(default_factory=PurePath)  # the folder of `file`, where the code runs
    companions: tuple[tuple[PurePath, bytes], ...] = ()  # the paths and contents of other files
    support: frozenset[PurePath] = frozenset()  # the paths of those that are the course's
    modules: tuple[Cell, ...] = ()  # the student's Python files among the companions
    files: tuple[HandedInFile, ...] = ()  # all files, before it is known which are used
    digest: str = ""  # a hash of everything that was handed in
    unreadable: StatusReason | None = None  # the reason why it cannot be run
    notes: tuple[Note, ...] = ()
