"""The roster: an LMS's own gradebook export, or any CSV with a column that says who is who.

Which export it is, is told by its columns. Where these were established: Canvas,
instructure/canvas-lms lib/gradebook_exporter.rb; Moodle, moodle/moodle mod/assign/gradingtable.php
(worksheet) and grade/export/txt/grade_export_txt.php (gradebook); Blackboard, its help on working
offline with grade data; Brightspace, its help on importing grades; Gradescope, its grades CSV;
GitHub Classroom, github-education-resources/classroom app/models/roster_entry.rb (`to_csv`).
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

from grader.model.errors import RosterError
from grader.model.roster import IdKind, Person, Roster, RosterFormat, Table

MAX_BYTES = 2**28
MAX_CELL = 2**24
LOGINS = frozenset(
    {"username", "user", "userid", "login", "loginid", "netid", "benutzername", "kennung"}
)
NUMBERS = frozenset(
    {"studentid", "id", "sid", "matriculation", "matriculationnumber", "matrikelnummer"}
)
NAMES: Mapping[str, frozenset[str]] = {
    "student": frozenset({"student"}) | LOGINS | NUMBERS,
    "name": frozenset(
        {"name", "fullname", "studentname", "vollständigername", "nombrecompleto", "nomcomplet"}
    ),
    "first": frozenset({"firstname", "givenname", "forename", "vorname", "nombre", "prénom"}),
    "last": frozenset({"lastname", "surname", "familyname", "nachname", "apellidos", "nom"}),
    "email": frozenset({"email", "emailaddress", "mail", "emailadresse", "correo", "courriel"}),
}
"""What columns of a CSV are called that is no LMS's, letters and digits alone."""
ROLES = (*(role for role in NAMES), *(kind for kind in get_args(IdKind) if kind != "email"))

Row = Mapping[str, str]
"""A row's cells by their column."""
_People = Callable[[Row], tuple[str, str, dict[IdKind, str]] | None]
"""A row's student, name and ids; None where it is nobody's."""


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """Read a class list.

    Args:
        path: a CSV or tab-separated file; the form of the LMS's own export is recognised.
        columns: which column is what, where it is not obvious: `student`, `name`, `first`,
            `last`, `email`, or a kind of id → the column's name.

    Raises:
        RosterError: it cannot be read, is empty, or does not say who is who.
    """
    table = _read_table(path)
    roles = _roles(path, table, columns or {})
    roster_format, people_of = _recognise(path, table, roles)
    people: dict[str, Person] = {}
    without_id = []
    for number, cells in enumerate(table.rows):
        row = dict(zip(reversed(table.header), reversed(cells), strict=True))
        told = people_of(row)
        if told is None or not any(map(str.strip, cells)):
            continue
        student, name, ids = told
        if not student:
            without_id.append(f"row {number + 2}" + (f" ({name})" if name else ""))
            continue
        named = {role: row[column].strip() for role, column in roles.items()}
        # Of Moodle's the number in it counts, which is in `ids`.
        kinds = {*get_args(IdKind)} - {"moodle"}
        ids |= {kind: named[kind] for kind in kinds if named.get(kind)}
        kept = {kind: value for kind, value in ids.items() if value}
        student, name = named.get("student") or student, named.get("name") or name
        person = Person(student, number, name=name, ids=kept)
        earlier = people.get(student)
        if earlier:
            person = replace(earlier, more_rows=(*earlier.more_rows, number))
        people[student] = person
        if earlier and (earlier.name, earlier.ids) != (name, kept):
            raise RosterError(
                f"{path}: rows {earlier.row + 2} and {number + 2} are of different people, and "
                f"both of {student!r}; leave one, or name another column with "
                "--roster-columns student=COLUMN"
            )
    if not people:
        raise RosterError(f"{path}: there is nobody in it")
    return Roster(roster_format, table, tuple(people.values()), tuple(without_id))


def _read_table(path: Path) -> Table:
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        raise RosterError(f"{path}: cannot be read: {error.strerror}") from error
    if content.startswith(b"PK\x03\x04"):
        raise RosterError(f"{path}: is a workbook; save it as CSV")
    encoding, text = _decode(content)
    # A line of Excel's own, which says what parts the columns.
    text = re.sub(r"\Asep=.\r?\n", "", text)
    before = csv.field_size_limit(MAX_CELL)
    try:
        delimiter = max(",;\t", key=lambda each: _fits(text, each))
        rows = [row for row in _rows(text, delimiter) if row]
    except csv.Error as error:
        raise RosterError(f"{path}: cannot be read as CSV: {error}") from error
    finally:
        csv.field_size_limit(before)
    if not rows:
        raise RosterError(f"{path}: is empty")
    width = max(map(len, rows))
    header, *others = ((*row, *[""] * (width - len(row))) for row in rows)
    newline = "\r\n" if "\r\n" in text else "\n"
    return Table(tuple(header), tuple(map(tuple, others)), delimiter, encoding, newline)


def _decode(content: bytes) -> tuple[str, str]:
    """The text, and the codec that it was in: by its mark, else UTF-8 or what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", content.decode("utf-16", "replace")
    if content[:1] == b"\0":
        return "utf-16-be", content.decode("utf-16-be", "replace")
    if content[1:2] == b"\0":
        return "utf-16-le", content.decode("utf-16-le", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", content.decode("utf-8-sig", "replace")
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError:
        return "cp1252", content.decode("cp1252", "replace")


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strictly: a quotation mark that does not end would take in whoever comes after it.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _fits(text: str, delimiter: str) -> tuple[bool, bool, int]:
    """How well a separator suits a file: it makes columns, as many in each row, and many."""
    widths: list[int] = []
    is_sound = True
    try:
        widths.extend(len(row) for row in itertools.islice(_rows(text, delimiter), 20) if row)
    except csv.Error:  # told when all of it is read
        is_sound = False
    width = widths[0] if widths else 0
    return width > 1, is_sound and 2 * widths.count(width) > len(widths), width


def _roles(path: Path, table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns that were named, as the table spells them."""
    spelled = {_plain(column): column for column in reversed(table.header)}
    roles = {}
    for role, column in columns.items():
        if role not in ROLES:
            raise RosterError(f"--roster-columns {role}=…: known are {', '.join(ROLES)}")
        found = column if column in table.header else spelled.get(_plain(column))
        if found is None:
            raise RosterError(f"{path}: has no column {column!r}; {_listed(table)}")
        roles[role] = found
    return roles


def _plain(column: str) -> str:
    return "".join(c for c in column.casefold() if c.isalnum())


def _listed(table: Table) -> str:
    return f"its columns are {', '.join(filter(None, table.header))}"


def _recognise(path: Path, table: Table, roles: Mapping[str, str]) -> tuple[RosterFormat, _People]:
    """Whose export it is, by its columns, and how its rows tell a person."""
    header = {column.strip() for column in table.header}
    if "moodle" in roles:
        return "moodle_worksheet", _worksheet(table, roles["moodle"])
    if "ID" in header and "Section" in header and header & {"Student", "LastName"}:
        return "canvas", _canvas
    if all(_PARTICIPANT.fullmatch(row[0]) for row in table.rows) and len(table.header) > 2:
        return "moodle_worksheet", _worksheet(table, table.header[0])
    if "Identifier" in header and "Grade" in header:
        return "moodle_worksheet", _worksheet(table, "Identifier")
    if header >= {"First name", "Email address"} and header & {"Last name", "Surname"}:
        return "moodle_gradebook", _moodle_gradebook
    if header & {"OrgDefinedId", "End-of-Line Indicator"}:
        return "brightspace", _brightspace
    if header >= {"Username", "Last Name", "First Name"}:
        return "blackboard", _blackboard
    if header >= {"SID", "Email"}:
        return "gradescope", _gradescope
    if header >= {"identifier", "github_username"}:
        return "github", _github
    return "csv", _any(path, table, roles)


def _of(row: Row, *columns: str) -> str:
    """The first of these cells that is there and holds something."""
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def _full_name(row: Row, first: str, *last: str) -> str:
    return f"{_of(row, first)} {_of(row, *last)}".strip()


def _canvas(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    name = _of(row, "Student") or _full_name(row, "FirstName", "LastName")
    if not _of(row, "ID") or name in ("Student, Test", "Test Student"):
        return None
    # So that no spreadsheet runs it, Canvas writes a name that begins with = as ="…".
    if name.startswith('="') and name.endswith('"'):
        name = name[2:-1]
    ids: dict[IdKind, str] = {
        "canvas": _of(row, "ID"),
        "number": _of(row, "SIS User ID"),
        "username": _of(row, "SIS Login ID"),
    }
    return _of(row, "SIS Login ID", "SIS User ID", "ID"), name, ids


# In English and French, German, Spanish and Portuguese, Italian, Dutch.
_PARTICIPANT = re.compile(r"(?:Participante?|Teilnehmer/in|Partecipante|Deelnemer) ?\d+")


def _worksheet(table: Table, identifier: str) -> _People:
    """A worksheet in which the participants' numbers are in this column, whatever its language."""
    names = [column for column in table.header if _plain(column) in NAMES["name"]]
    emails = [column for column in table.header if _plain(column) in NAMES["email"]]

    def people(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
        found = re.fullmatch(r"\D*(\d+)", _of(row, identifier))
        if not found:
            return None
        ids: dict[IdKind, str] = {
            "moodle": found[1],
            "number": _of(row, "ID number"),
            "username": _of(row, "Username"),
            "email": _of(row, *emails),
        }
        student = next(filter(None, (ids["number"], ids["username"], ids["email"], found[1])))
        return student, _of(row, *names), ids

    return people


def _moodle_gradebook(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    ids: dict[IdKind, str] = {
        "number": _of(row, "ID number"),
        "username": _of(row, "Username"),
        "email": _of(row, "Email address"),
    }
    name = _full_name(row, "First name", "Last name", "Surname")
    return ids["number"] or ids["username"] or ids["email"], name, ids


def _blackboard(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    user = _of(row, "Username")
    if user.endswith("_previewuser"):
        return None
    ids: dict[IdKind, str] = {"username": user, "number": _of(row, "Student ID")}
    return user, _full_name(row, "First Name", "Last Name"), ids


def _brightspace(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    # The mark is not part of the data: it keeps spreadsheets from eating zeros.
    ids: dict[IdKind, str] = {
        "username": _of(row, "Username").removeprefix("#"),
        "number": _of(row, "OrgDefinedId").removeprefix("#"),
        "email": _of(row, "Email"),
    }
    name = _full_name(row, "First Name", "Last Name")
    return ids["username"] or ids["number"], name, ids


def _gradescope(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    ids: dict[IdKind, str] = {"number": _of(row, "SID"), "email": _of(row, "Email")}
    name = _full_name(row, "First Name", "Last Name") or _of(row, "Name", "Names")
    return ids["number"] or ids["email"], name, ids


def _github(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
    student = _of(row, "identifier")
    ids: dict[IdKind, str] = {"any": student, "github": _of(row, "github_username")}
    return student, _of(row, "name"), ids


def _any(path: Path, table: Table, roles: Mapping[str, str]) -> _People:
    found = {
        role: next((column for column in table.header if _plain(column) in names), "")
        for role, names in NAMES.items()
    } | dict(roles)
    student = found["student"] or found["email"]
    if not student:
        raise RosterError(
            f"{path}: no column says who is who; {_listed(table)}; name it with "
            "--roster-columns student=COLUMN"
        )

    others = [column for column in table.header if column != student]
    logins = [column for column in others if _plain(column) in LOGINS]
    numbers = [column for column in others if _plain(column) in NUMBERS]

    def people(row: Row) -> tuple[str, str, dict[IdKind, str]] | None:
        ids: dict[IdKind, str] = {
            "any": _of(row, student),
            "email": _of(row, found["email"]),
            "username": _of(row, *logins),
            "number": _of(row, *numbers),
        }
        name = _of(row, found["name"]) or _full_name(row, found["first"], found["last"])
        return ids["any"], name, ids

    return people
