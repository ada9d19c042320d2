"""A claim says whose an entry of a download is; each layout makes claims in its own way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.intake.listing import Entry, printable
from grader.model.notes import Note
from grader.model.roster import IdKind, Person
from grader.model.submission import Provenance


@dataclass(frozen=True)
class Claim:
    """Whose an entry is."""

    student: str
    path: PurePosixPath  # the student's own name for it; empty for a file of the LMS about them
    provenance: Provenance = field(default_factory=Provenance)
    attempt: str = ""  # sorts the attempts of a student, of which the last is graded
    note: Note | None = None
    newness: float | None = None  # larger for newer files, where the name tells


Ids = dict[IdKind, str]
Claims = tuple[Claim, ...]  # several where people handed in together, none where it is unknown
Claimer = Callable[[Entry], Claims]
# The claims on a file that is part of the download itself, not of a submission.
NOBODYS = (Claim("", PurePosixPath()),)


@dataclass(frozen=True)
class Download:
    """A folder or an archive with the work of a class."""

    name: str  # of the folder or archive, without an ending
    entries: Sequence[Entry]
    people: Sequence[Person]  # the roster, if there is one
    assignment: str  # the one to grade, where the download may hold several


def provenance(
    ids: Ids, name: str = "", submitted: str = "", late: bool = False, attempts: int = 1
) -> Provenance:
    """Return a provenance of printable texts, without the ids that are empty."""
    name, submitted = printable(name), printable(submitted)
    ids = {kind: printable(value) for kind, value in ids.items() if value}
    return Provenance(name=name, ids=ids, late=late, submitted=submitted, attempts=attempts)
