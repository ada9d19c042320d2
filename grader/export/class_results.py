"""What an export is made from, and the files it makes."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.model.record import Record
from grader.model.roster import IdKind, Roster, RosterFormat


@dataclass(frozen=True)
class Results:
    """The results of a class."""

    title: str  # of the assignment
    points: float  # the most that the assignment gives
    records: Callable[[], Iterable[Record]]  # sorted by student; may be called again
    page: Callable[[str], bytes]  # returns a student's feedback page (HTML)
    roster: Roster | None = None
    column: str | None = None  # the roster's column for the scores, if the caller named it

    def scored(self) -> Iterator[Record]:
        """Yield the records with a score: an LMS is told nothing about the others."""
        return (record for record in self.records() if record.score is not None)

    def roster_in(self, form: RosterFormat) -> Roster | None:
        """Return the roster, if it has this form."""
        return self.roster if self.roster and self.roster.format == form else None

    def new_file_note(self, lms: str) -> str:
        """Return what to know of a new file if there is a roster, but of another LMS."""
        return f"new file, as the roster is not from {lms}" if self.roster else ""

    def ids_of(self, record: Record) -> Mapping[IdKind, str]:
        """Return all known ids of a student, from the record and the roster."""
        return {**self._ids_on_roster.get(record.student, {}), **record.provenance.ids}

    def login_of(self, record: Record) -> str:
        """Return a student's login name; if no id is known at all, the name of their file."""
        ids = self.ids_of(record)
        return ids.get("username") or ids.get("any") or ("" if ids else record.student)

    @functools.cached_property
    def _ids_on_roster(self) -> dict[str, Mapping[IdKind, str]]:
        return {person.student: person.ids for person in self.roster.people} if self.roster else {}


@dataclass(frozen=True)
class ExportedFile:
    """A file for an LMS; the path is relative to the folder of exports."""

    path: str
    content: bytes
    column: str = ""  # the roster's column with the scores
    note: str = ""  # what to know before the upload
