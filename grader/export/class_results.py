"""The results that an export is made from, and the files that it makes."""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.model.errors import ExportError
from grader.model.record import Record, show_points
from grader.model.roster import Comments, IdKind, Roster, RosterFormat, Worth, email_of

# Numbers as LMSes write them: `100`, `100.00`, `1,100.00`, `100,00`, `1.100,00`.
_THOUSANDS = re.compile(r"\d{1,3}(?P<mark>[,.\u00a0\u202f ])\d{3}(?:(?P=mark)\d{3})*(?:[,.]\d+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ANY = re.compile(r"(?P<title>.*)", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of a gradebook that holds an assignment's scores."""

    index: int
    header: str
    title: str  # the assignment's title, as the header has it
    worth: str = ""  # the points of the assignment in the LMS; empty if the header has none


@dataclass(frozen=True)
class Results:
    """The results of a class."""

    title: str  # the assignment's title
    points: float  # the most points that a student can get
    records: Callable[[], Iterable[Record]]  # sorted by student; can be called several times
    page: Callable[[str], bytes]  # returns a student's feedback page (HTML)
    roster: Roster | None = None
    column: str | None = None  # the roster's column for the scores, if the caller named it
    worth: Worth = "equal"  # `equal`: a column that is worth other points is an error
    comments: Comments = "append"

    def scored(self) -> Iterator[Record]:
        """Yield the records with a score: an LMS is told nothing about the others."""
        return (record for record in self.records() if record.score is not None)

    def handed_in(self) -> Iterator[Record]:
        """Yield the records of work that was handed in and could be looked at."""
        return (record for record in self.records() if record.status in ("graded", "unreadable"))

    def roster_in(self, form: RosterFormat) -> Roster | None:
        """Return the roster if it has this form; else None."""
        return self.roster if self.roster and self.roster.format == form else None

    def new_file_note(self, lms: str) -> str:
        """Return a note that the file is new although there is a roster; empty if there is none."""
        return f"new file, as the roster is not from {lms}" if self.roster else ""

    def _ids_of(self, record: Record) -> Mapping[IdKind, str]:
        """Return all known ids of a student, from the record and the roster."""
        return {**self._ids_on_roster.get(record.student, {}), **record.provenance.ids}

    def id_of(self, kind: IdKind, record: Record) -> str:
        """Return a student's id of one kind; empty if it is not known."""
        return self._ids_of(record).get(kind, "")

    def login_of(self, record: Record) -> str:
        """Return a student's login name, or their student id if no other id is known."""
        ids = self._ids_of(record)
        return ids.get("username") or ids.get("any") or ("" if ids else record.student)

    def email_of(self, record: Record) -> str:
        """Return a student's address; empty if none is known. The roster's comes first."""
        return email_of(self._ids_on_roster.get(record.student, {})) or record.provenance.email

    def scaling(self, column: str, worth: str) -> tuple[float, str]:
        """Return the factor for scores in a column that is worth `worth` points, and a note.

        A worth that is no number is not known, and the factor is 1. Raise ExportError if the
        column is not worth the assignment's points, and the caller did not say what to do then.
        """
        points = read_number(worth)
        if points is None or points == self.points:
            return 1.0, ""
        if self.worth == "as_is":
            told = f"the column is worth {show_points(points)} points, but the assignment "
            return 1.0, f"{told}{show_points(self.points)}; scores are written as they are"
        if self.worth == "scale" and points and self.points:
            told = f"scores of {show_points(self.points)} are converted to {show_points(points)}"
            return points / self.points, f"{told}, the points of the column"
        most = show_points(self.points)
        raise ExportError(
            f"The column '{column}' is worth {show_points(points)} points, but the assignment "
            f"{most}, so the LMS would lose or distort grades. Either set the points in the LMS to "
            f"{most} and download the file again, or convert the scores with --scale, or write "
            "them as they are with --as-is"
        )

    def choose_column(self, header: Iterable[str], pattern: re.Pattern[str] = _ANY) -> Column:
        """Return the column for the scores, among those whose whole header fits the pattern.

        The pattern has a group `title`, and it may have a group `worth`. If the caller named a
        column, this one is returned. Otherwise it is the only column with the assignment's title,
        or else the only one whose title contains the assignment's or is part of it ("Assignment 3",
        "Assignment 3: Backpropagation"). Case and punctuation do not count. Another column is never
        returned, because it may hold other grades. Raise ExportError if none or several fit.
        """
        columns = [
            Column(index, cell, **match.groupdict(default=""))
            for index, cell in enumerate(header)
            if (match := pattern.fullmatch(cell.strip()))
        ]
        if (name := self.column) is None:
            title = _words(self.title)
            equal = [c for c in columns if _words(c.title) == title]
            similar = [c for c in columns if _words(c.title) in title or title in _words(c.title)]
        else:
            folded = name.casefold()
            equal = [c for c in columns if name in (c.header, c.title)]
            similar = [c for c in columns if folded in (c.header.casefold(), c.title.casefold())]
        for found in (equal, similar):
            if len(found) == 1:
                return found[0]
        if not columns:
            raise ExportError(
                "The roster has no column for the scores of an assignment. Create the assignment "
                "in the LMS, then download its gradebook again"
            )
        names = ", ".join(f"'{column.header}'" for column in columns)
        raise ExportError(
            f"Cannot tell which column of the roster is '{self.column or self.title}'. "
            f"Choose one with --column: {names}"
        )

    @functools.cached_property
    def _ids_on_roster(self) -> dict[str, Mapping[IdKind, str]]:
        return {person.student: person.ids for person in self.roster.people} if self.roster else {}


@dataclass(frozen=True)
class ExportedFile:
    """A file for an LMS; the path is relative to the folder of exports."""

    path: str
    content: bytes
    column: str = ""  # the header of the roster's column with the scores
    note: str = ""  # what to know before the upload
    next_step: str = ""  # a sentence: what to do with the file


def read_number(text: str) -> float | None:
    """Return a number as an LMS writes it, such as `1,100.00` or `100,00`; None for other text."""
    plain = text.strip()
    if grouped := _THOUSANDS.fullmatch(plain):
        plain = plain.replace(grouped["mark"], "")
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def _words(text: str) -> str:
    """Return words with spaces around each, so that "Assignment 1" is not in "Assignment 10"."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(words)} "
