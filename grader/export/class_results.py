"""What an export is made from, and what it makes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.model.record import Record
from grader.model.roster import IdKind, Roster, RosterFormat


@dataclass(frozen=True)
class Results:
    """The results of a class."""

    title: str
    """Of the assignment."""
    points: float
    """What it is worth."""
    records: Callable[[], Iterable[Record]]
    """The records, sorted by student, one at a time; may be gone through more than once."""
    page: Callable[[str], bytes]
    """A student's page of feedback (HTML)."""
    roster: Roster | None = None
    column: str | None = None
    """The column of the roster that the scores go to, where it cannot be told."""

    def scored(self) -> Iterator[Record]:
        """The records with a score: nothing is ever said to an LMS about the others."""
        return (record for record in self.records() if record.score is not None)

    def made_anew(self, lms: str) -> str:
        """What to know where a file is made although there is a roster: that is another LMS's."""
        return f"made anew: the roster is not {lms}'s own export" if self.roster else ""

    def roster_in(self, form: RosterFormat) -> Roster | None:
        """The roster, if it has this form."""
        return self.roster if self.roster and self.roster.format == form else None

    def ids_of(self, record: Record) -> Mapping[IdKind, str]:
        """All ids that are known of a student: the record's, and the roster's."""
        return {**self._ids_on_roster.get(record.student, {}), **record.provenance.ids}

    def login_of(self, record: Record) -> str:
        """A student's login name; where nothing is known of them, the name of their file."""
        ids = self.ids_of(record)
        return ids.get("username") or ids.get("any") or ("" if ids else record.student)

    @functools.cached_property
    def _ids_on_roster(self) -> dict[str, Mapping[IdKind, str]]:
        people = self.roster.people if self.roster else ()
        return {person.student: person.ids for person in people}


@dataclass(frozen=True)
class ExportedFile:
    """A file for an LMS; the path is relative to the folder of exports."""

    path: PurePosixPath
    content: bytes
    column: str = ""
    """The column of the roster that the scores went to."""
    note: str = ""
    """What to know before it is uploaded."""
