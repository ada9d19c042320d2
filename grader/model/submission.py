"""What a student handed in: its files, and the source code that was read from them."""

from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from pydantic import BaseModel, ConfigDict

from grader.model.notes import Note
from grader.model.reasons import NOTHING_HANDED_IN, StatusReason, StopReason
from grader.model.roster import IdKind


class Provenance(BaseModel):
    """Whose a submission is and how it was handed in, according to the download and the roster."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    ids: dict[IdKind, str] = {}
    late: bool = False
    submitted: str = ""
    """When it was handed in, in the words of the download."""
    attempts: int = 1
    """How many there were. The last one is graded."""


@dataclass(frozen=True)
class Cell:
    """A piece of source code: a whole file, or one cell of a notebook."""

    name: str
    """As tracebacks and pages show it: `anna.py`, `cell 3`."""
    source: str
    """Python, with the line numbers of what the student wrote."""
    notebook: bool = False
    """Whether it has what notebooks have: `get_ipython()`, `display`."""
    written: str = ""
    """What the student wrote, for the cell of a notebook."""
    left_out: StopReason | None = None
    """Why it is not run."""


@dataclass(frozen=True)
class File:
    """One of a student's files."""

    path: PurePosixPath
    """The student's own name for it, folders included."""
    source: Path
    """Where it is on this computer."""
    newness: float = 0.0
    """Larger for newer files: the time of the last change, or a number that the LMS counts up."""


@dataclass(frozen=True)
class Handin:
    """The files of one student, which are not read yet."""

    student: str
    files: tuple[File, ...] = ()
    main: PurePosixPath | None = None
    """The file to grade; None chooses the one that defines most of what is asked for."""
    notes: tuple[Note, ...] = ()
    if_empty: StatusReason = NOTHING_HANDED_IN
    """What to tell where there are no files."""
    failure: Note | None = None
    """Why the system cannot read some of it, which is not the student's fault."""
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True)
class Submission:
    """One student's work as source code: cells to run, or the reason why there are none."""

    student: str
    cells: tuple[Cell, ...] = ()
    file: str | None = None
    """The file that is graded, by the student's own name."""
    folder: PurePath = field(default_factory=PurePath)
    """The folder of this file, by the student's own name. The code runs there."""
    companions: tuple[tuple[PurePath, bytes], ...] = ()
    """Files that the code may import or open: relative path and content."""
    modules: tuple[Cell, ...] = ()
    """The Python files among the companions."""
    digest: str = ""
    """A hash of everything that was handed in."""
    unreadable: StatusReason | None = None
    """Why it cannot be run."""
    notes: tuple[Note, ...] = ()
