"""Reads a roster from a class list: an LMS's gradebook export, or any CSV with a column of ids."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from grader.intake.php_csv import php_rows
from grader.intake.roster_columns import recognise_columns
from grader.model.errors import RosterError
from grader.model.roster import Person, Roster, RosterTable

MAX_BYTES = 2**28  # bytes of the file
MAX_CELL = 2**24  # characters of one cell
# First bytes → encoding: byte order marks, or the zero byte of a UTF-16 text without a mark.
MARKS = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\0": "utf-16-be",
}


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """Read a class list. Its encoding, its delimiter and the LMS that wrote it are recognised.

    `columns` maps roles to the columns that are not recognised. Roles are `student`, `name`,
    `first`, `last`, `email`, `section` and the kinds of ids. Raise RosterError if the file cannot
    be read, is empty, or does not say who is who.
    """
    table = _read_table(path)
    roster_columns = recognise_columns(path, table, columns or {})
    people: dict[str, Person] = {}
    without_id = []
    id_columns: Counter[str] = Counter()
    for number, cells in enumerate(table.rows):
        # Of two columns with the same name, the first counts.
        row = dict(zip(reversed(table.header), reversed(cells), strict=True))
        is_blank = not any(map(str.strip, cells))
        person = None if is_blank else roster_columns.read(number, row, cells)
        if person and person.student:
            people[person.student] = _with_rows(path, people.get(person.student), person)
            id_columns[roster_columns.id_column(person)] += 1
        elif person:
            without_id.append(f"row {number + 2}" + (f" ({person.name})" if person.name else ""))
    if not people:
        raise RosterError(f"{path}: there is nobody in it")
    columns_by_use = tuple(column for column, _ in id_columns.most_common())
    everybody = tuple(people.values())
    return Roster(roster_columns.format, table, everybody, tuple(without_id), columns_by_use)


def _with_rows(path: Path, earlier: Person | None, person: Person) -> Person:
    """Return the earlier entry with this row added; raise RosterError if the two people differ."""
    if earlier is None:
        return person
    if (earlier.name, earlier.ids) != (person.name, person.ids):
        raise RosterError(
            f"{path}: rows {earlier.row + 2} and {person.row + 2} are of different people, but "
            f"both have the id {person.student!r}. Remove one, or name another column with "
            "--roster-columns student=COLUMN"
        )
    sections = tuple(dict.fromkeys((*earlier.sections, *person.sections)))
    return replace(earlier, sections=sections, more_rows=(*earlier.more_rows, person.row))


def _read_table(path: Path) -> RosterTable:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RosterError(f"{path}: is larger than {MAX_BYTES >> 20} MB. Name the class list")
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: cannot be read: {error.strerror}") from error
    if content.startswith(b"PK\x03\x04"):
        raise RosterError(f"{path}: is a workbook. Save it as CSV")
    encoding, text = _decode(content)
    # Excel may write a first line that names the delimiter, such as `sep=;`.
    text = re.sub(r"\Asep=.\r?\n", "", text)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        delimiter = max(",;\t", key=lambda each: _fit(text, each))
        rows = [row for row in _read_rows(text, delimiter) if row]
    except (csv.Error, RosterError) as error:
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
    """Return the encoding and the text: by the first bytes, else UTF-8, else Windows's cp1252."""
    marked = (encoding for mark, encoding in MARKS.items() if content.startswith(mark))
    encoding = next(marked, "utf-16-le" if content[1:2] == b"\0" else "utf-8")
    try:
        return encoding, content.decode(encoding, "strict" if encoding == "utf-8" else "replace")
    except UnicodeDecodeError:
        return "cp1252", content.decode("cp1252", "replace")


def _read_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows. If the usual rules do not fit, and PHP's may, read them by PHP's."""
    rows: list[list[str]] = []
    try:
        rows.extend(_rows(text, delimiter))
    except csv.Error:
        if '\\"' not in text:
            raise
        return [*php_rows(text, delimiter)]
    widths = {len(row) for row in rows if row}
    return [*php_rows(text, delimiter)] if len(widths) > 1 and '\\"' in text else rows


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # `strict`, because a missing quotation mark would otherwise hide the rows after it.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _fit(text: str, delimiter: str) -> tuple[bool, bool, int]:
    """Rate a delimiter: whether it makes columns, whether most rows have equally many, how many."""
    widths: list[int] = []
    is_sound = True
    try:
        widths.extend(len(row) for row in itertools.islice(_rows(text, delimiter), 20) if row)
    except csv.Error:  # it is raised again when the whole file is read
        is_sound = False
    width = widths[0] if widths else 0
    return width > 1, is_sound and 2 * widths.count(width) > len(widths), width
