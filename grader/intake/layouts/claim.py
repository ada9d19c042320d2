"""A claim says whose an entry of a download is; each layout makes claims in its own way."""

from collections.abc import Callable, Mapping, Sequence
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
    path: PurePosixPath
    """The student's own name for it; empty for a file of the LMS about the student."""
    provenance: Provenance = field(default_factory=Provenance)
    attempt: str = ""
    """Sorts the attempts of a student. The last one is graded."""
    note: Note | None = None
    newness: float | None = None
    """Larger for newer files, where the name tells; else the entry's own is used."""


@dataclass(frozen=True)
class Download:
    """A folder or an archive with the work of a class."""

    name: str
    """The name of the folder or archive, without an ending."""
    entries: Sequence[Entry]
    read: Callable[[Entry], bytes]
    """Returns an entry's content; empty where it cannot be read, or is far too large."""
    people: Sequence[Person] = ()
    """The roster, if there is one."""
    assignment: str = ""
    """The assignment to grade, where the download may hold several."""


Claims = Sequence[tuple[Claim, ...]]
"""For each entry, its claims: several where people handed in together, none where it is unknown."""

NOBODYS = (Claim("", PurePosixPath()),)
"""The claims of a file that is part of the download itself, not of a submission."""


def provenance(
    ids: Mapping[IdKind, str],
    *,
    name: str = "",
    late: bool = False,
    submitted: str = "",
    attempts: int = 1,
) -> Provenance:
    """Return a provenance of printable texts, without the ids that are empty."""
    return Provenance(
        name=printable(name),
        ids={kind: printable(value) for kind, value in ids.items() if value},
        late=late,
        submitted=printable(submitted),
        attempts=attempts,
    )
