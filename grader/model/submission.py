"""What a student handed in: its files, and the source code that was read from them."""

from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from pydantic import Field

from grader.model.assignment import Model
from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, StopReason
from grader.model.roster import IdKind


class Provenance(Model):
    """Whose a submission is and how it was handed in, according to the download and the roster."""

    name: str = ""
    ids: dict[IdKind, str] = Field(default_factory=dict)
    late: bool = False
    submitted: str = ""  # when it was handed in, in the words of the download
    attempts: int = 1  # of which the last one is graded


@dataclass(frozen=True)
class Cell:
    """A piece of source code: a whole file, or one cell of a notebook."""

    name: str  # as tracebacks and pages show it: `anna.py`, `cell 3`
    source: str  # Python, with the line numbers of what the student wrote
    notebook: bool = False  # whether it has what notebooks have: `get_ipython()`, `display`
    written: str = ""  # what the student wrote, for the cell of a notebook
    left_out: StopReason | None = None  # why it is not run


@dataclass(frozen=True)
class File:
    """One of a student's files."""

    path: PurePosixPath  # the student's own name for it, folders included
    source: Path  # where it is on this computer
    newness: float = 0.0  # the time of the last change, or a number that the LMS counts up


@dataclass(frozen=True)
class Handin:
    """The files of one student, which are not read yet."""

    student: str
    files: tuple[File, ...] = ()
    main: PurePosixPath | None = None  # None chooses the file that defines most of what is asked
    notes: tuple[Note, ...] = ()
    if_empty: StatusReason = NOTHING_HANDED_IN  # what to tell where there are no files
    failure: Note | None = None  # why some of it cannot be read, which is not the student's fault
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True)
class Submission:
    """One student's work as source code: cells to run, or the reason why there are none."""

    student: str
    cells: tuple[Cell, ...] = ()
    file: str | None = None  # the graded file, by the student's own name
    folder: PurePath = field(default_factory=PurePath)  # where this file lies and the code runs
    companions: tuple[tuple[PurePath, bytes], ...] = ()  # files that the code may import or open
    modules: tuple[Cell, ...] = ()  # the Python files among the companions
    digest: str = ""  # a hash of everything that was handed in
    unreadable: StatusReason | None = None  # why it cannot be run
    notes: tuple[Note, ...] = ()
