"""Claims. A claim says whose an entry of a download is. Each layout makes claims in its own way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.intake.listing import Entry, printable
from grader.intake.person_names import letters
from grader.model.notes import Note
from grader.model.roster import IdKind, Person
from grader.model.submission import Provenance


@dataclass(frozen=True)
class Claim:
    """The student whose work an entry is, with what the download tells about it."""

    student: str  # the student's id; empty for a file of the download itself
    path: PurePosixPath  # the student's own name for the entry; empty if the LMS wrote it
    provenance: Provenance = field(default_factory=Provenance)
    attempt: str = ""  # sorts the attempts of a student; the last one is graded
    note: Note | None = None
    newness: float | None = None  # larger for newer files; None if the name does not tell

    @classmethod
    def of_member(
        cls,
        person: Person,
        path: PurePosixPath,
        group: str,
        *,
        late: bool = False,
        newness: float | None = None,
    ) -> "Claim":
        """Return the claim of one member of the group that handed in an entry."""
        ids = {kind: printable(value) for kind, value in person.ids.items()}
        told = Provenance(name=printable(person.name), ids=ids, group=printable(group), late=late)
        return cls(person.student, path, told, newness=newness)


Ids = dict[IdKind, str]
Claims = tuple[Claim, ...]  # several for a group, none if it is unknown whose an entry is
Claimer = Callable[[Entry], Claims]
# The claims on a file that is part of the download itself, not of a submission.
NOBODYS = (Claim("", PurePosixPath()),)


@dataclass(frozen=True)
class Download:
    """A folder or an archive with the work of a class."""

    name: str  # the name of the folder or archive, without its ending
    entries: Sequence[Entry]
    people: Sequence[Person]  # the people on the roster, if there is one
    assignment: str  # the assignment to grade, as the caller named it; may be empty


def provenance(
    ids: Ids,
    name: str = "",
    submitted: str = "",
    late: bool = False,
    attempts: int = 1,
    upload_prefix: str = "",
    group: str = "",
) -> Provenance:
    """Return a provenance whose texts are printable; leave out empty ids."""
    return Provenance(
        name=printable(name),
        ids={kind: printable(value) for kind, value in ids.items() if value},
        late=late,
        submitted=printable(submitted),
        attempts=attempts,
        upload_prefix=printable(upload_prefix),
        group=printable(group),
    )


def groups_of(people: Iterable[Person]) -> dict[str, list[Person]]:
    """Return the members of each group, by the letters of its name. LMSes change its signs."""
    groups: dict[str, list[Person]] = {}
    for person in people:
        if person.group:
            groups.setdefault(letters(person.group), []).append(person)
    return groups
