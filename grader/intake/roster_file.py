"""A class list → the roster: an LMS's own gradebook export, or any CSV with a column of ids."""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from grader.intake.roster_columns import recognise_columns
from grader.model.errors import RosterError
from grader.model.roster import Person, Roster, RosterTable

MAX_BYTES = 2**28
MAX_CELL = 2**24
# How texts begin by their encoding: with a mark, or with half of a character's two bytes.
MARKS = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\0": "utf-16-be",
}


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """Read a class list: a file with columns, whose encoding, delimiter and LMS are recognised.

    `columns` are the names of columns that are not recognised, by role: `student`, `name`, `first`,
    `last`, `email` and the kinds of ids. Raise RosterError if the file cannot be read, is empty, or
    does not say who is who.
    """
    table = _read_table(path)
    roster_columns = recognise_columns(path, table, columns or {})
    people: dict[str, Person] = {}
    without_id = []
    for number, cells in enumerate(table.rows):
        # Of two columns with the same name, the first counts.
        row = dict(zip(reversed(table.header), reversed(cells), strict=True))
        person = roster_columns.read(number, row) if any(map(str.strip, cells)) else None
        if person and person.student:
            people[person.student] = _with_rows(path, people.get(person.student), person)
        elif person:
            without_id.append(f"row {number + 2}" + (f" ({person.name})" if person.name else ""))
    if not people:
        raise RosterError(f"{path}: there is nobody in it")
    return Roster(roster_columns.format, table, tuple(people.values()), tuple(without_id))


def _with_rows(path: Path, earlier: Person | None, person: Person) -> Person:
    """Add the row to an earlier entry, which must be the same person's."""
    if earlier is None:
        return person
    if (earlier.name, earlier.ids) != (person.name, person.ids):
        raise RosterError(
            f"{path}: rows {earlier.row + 2} and {person.row + 2} are of different people, but "
            f"both have the id {person.student!r}. Remove one, or name another column with "
            "--roster-columns student=COLUMN"
        )
    return replace(earlier, more_rows=(*earlier.more_rows, person.row))


def _read_table(path: Path) -> RosterTable:
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        raise RosterError(f"{path}: cannot be read: {error.strerror}") from error
    if content.startswith(b"PK\x03\x04"):
        raise RosterError(f"{path}: is a workbook. Save it as CSV")
    encoding, text = _decode(content)
    # The first line may be Excel's own, which names the delimiter.
    text = re.sub(r"\Asep=.\r?\n", "", text)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        delimiter = max(",;\t", key=lambda each: _fit(text, each))
        rows = [row for row in _rows(text, delimiter) if row]
    except csv.Error as error:
        raise RosterError(f"{path}: cannot be read as CSV: {error}") from error
    finally:
        csv.field_size_limit(limit)
    if not rows:
        raise RosterError(f"{path}: is empty")
    width = max(map(len, rows))
    header, *others = ((*row, *[""] * (width - len(row))) for row in rows)
    newline = "\r\n" if "\r\n" in text else "\n"
    return RosterTable(header, tuple(others), delimiter, encoding, newline)


def _decode(content: bytes) -> tuple[str, str]:
    """Return the codec and the text: by the mark, else UTF-8 or what Windows writes."""
    marked = (encoding for mark, encoding in MARKS.items() if content.startswith(mark))
    encoding = next(marked, "utf-16-le" if content[1:2] == b"\0" else "utf-8")
    try:
        return encoding, content.decode(encoding, "strict" if encoding == "utf-8" else "replace")
    except UnicodeDecodeError:
        return "cp1252", content.decode("cp1252", "replace")


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict, because a quotation mark without an end would swallow the rows after it.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _fit(text: str, delimiter: str) -> tuple[bool, bool, int]:
    """Return how well a delimiter fits: whether it makes columns, as many in each row, and many."""
    widths: list[int] = []
    is_sound = True
    try:
        widths.extend(len(row) for row in itertools.islice(_rows(text, delimiter), 20) if row)
    except csv.Error:  # raised again when the whole file is read
        is_sound = False
    width = widths[0] if widths else 0
    return width > 1, is_sound and 2 * widths.count(width) > len(widths), width
