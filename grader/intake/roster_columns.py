"""The columns of a roster: those of each LMS's gradebook, or of any other CSV.

Sources: Canvas, instructure/canvas-lms lib/gradebook_exporter.rb; Moodle, moodle/moodle
mod/assign/gradingtable.php (worksheet) and grade/export/txt/grade_export_txt.php (gradebook);
Blackboard, its help on working offline with grade data; Brightspace, its help on importing grades;
Gradescope, its grades CSV; GitHub Classroom, github-education-resources/classroom
app/models/roster_entry.rb (`to_csv`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from grader.model.errors import RosterError
from grader.model.roster import IdKind, RosterFormat, RosterTable

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
"""The columns of a CSV that is not an LMS's, by their letters and digits."""
ROLES = (*NAMES, *(kind for kind in get_args(IdKind) if kind != "email"))
TEST_STUDENTS = ("Student, Test", "Test Student")
# In English and French, German, Spanish and Portuguese, Italian, Dutch.
_PARTICIPANT = re.compile(r"(?:Participante?|Teilnehmer/in|Partecipante|Deelnemer) ?\d+")


@dataclass(frozen=True)
class RosterColumns:
    """The columns with a person's ids and name. Of several, the first that is not blank counts."""

    format: RosterFormat
    student: Sequence[IdKind]
    """The kinds of id that the record may go by, the best first."""
    ids: Mapping[IdKind, Sequence[str]]
    name: Sequence[str] = ()
    first: Sequence[str] = ("First Name",)
    """The first and last name, where there is no full name."""
    last: Sequence[str] = ("Last Name",)

    def read(self, row: Mapping[str, str]) -> tuple[str, str, dict[IdKind, str]] | None:
        """Return a row's student, name and ids; None for a row that is nobody's."""
        ids = {kind: _cell(row, columns) for kind, columns in self.ids.items()}
        name = _cell(row, self.name)
        name = name or f"{_cell(row, self.first)} {_cell(row, self.last)}".strip()
        if self.format == "canvas":
            if not ids["canvas"] or name in TEST_STUDENTS:
                return None
            # Canvas writes a name that begins with = as ="…", so that no spreadsheet runs it.
            if name.startswith('="') and name.endswith('"'):
                name = name[2:-1]
        elif self.format == "moodle_worksheet":
            participant = re.fullmatch(r"\D*(\d+)", ids["moodle"])
            if not participant:
                return None
            ids["moodle"] = participant[1]
        elif self.format == "blackboard" and ids["username"].endswith("_previewuser"):
            return None
        elif self.format == "brightspace":
            # The mark keeps spreadsheets from removing zeros. It is not part of the id.
            ids = {kind: value.removeprefix("#") for kind, value in ids.items()}
        return next((ids[kind] for kind in self.student if ids[kind]), ""), name, ids


def _cell(row: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


CANVAS = RosterColumns(
    "canvas",
    ("username", "number", "canvas"),
    {"canvas": ["ID"], "number": ["SIS User ID"], "username": ["SIS Login ID"]},
    name=["Student"],
    first=["FirstName"],
    last=["LastName"],
)
MOODLE_GRADEBOOK = RosterColumns(
    "moodle_gradebook",
    ("number", "username", "email"),
    {"number": ["ID number"], "username": ["Username"], "email": ["Email address"]},
    first=["First name"],
    last=["Last name", "Surname"],
)
BLACKBOARD = RosterColumns(
    "blackboard", ("username",), {"username": ["Username"], "number": ["Student ID"]}
)
BRIGHTSPACE = RosterColumns(
    "brightspace",
    ("username", "number"),
    {"username": ["Username"], "number": ["OrgDefinedId"], "email": ["Email"]},
)
GRADESCOPE = RosterColumns(
    "gradescope",
    ("number", "email"),
    {"number": ["SID"], "email": ["Email"]},
    name=["Name", "Names"],
)
GITHUB = RosterColumns(
    "github", ("any",), {"any": ["identifier"], "github": ["github_username"]}, name=["name"]
)


def recognise_columns(path: Path, table: RosterTable, roles: Mapping[str, str]) -> RosterColumns:
    """Recognise a roster by its header.

    Args:
        path: the roster, for messages.
        table: its rows.
        roles: the columns that the caller named, by role.

    Raises:
        RosterError: no column says who is who.
    """
    header = {column.strip() for column in table.header}
    if "moodle" in roles:
        return _worksheet(table, roles["moodle"])
    if {"ID", "Section"} <= header and header & {"Student", "LastName"}:
        return CANVAS
    if all(_PARTICIPANT.fullmatch(row[0]) for row in table.rows) and len(table.header) > 2:
        return _worksheet(table, table.header[0])
    if {"Identifier", "Grade"} <= header:
        return _worksheet(table, "Identifier")
    if {"First name", "Email address"} <= header and header & {"Last name", "Surname"}:
        return MOODLE_GRADEBOOK
    if header & {"OrgDefinedId", "End-of-Line Indicator"}:
        return BRIGHTSPACE
    if {"Username", "Last Name", "First Name"} <= header:
        return BLACKBOARD
    if {"SID", "Email"} <= header:
        return GRADESCOPE
    if {"identifier", "github_username"} <= header:
        return GITHUB
    return _csv(path, table, roles)


def plain_column(column: str) -> str:
    """Return a column's name by its letters and digits, in lower case."""
    return "".join(c for c in column.casefold() if c.isalnum())


def listed_columns(table: RosterTable) -> str:
    """List a table's columns for a message."""
    return f"Its columns are {', '.join(filter(None, table.header))}"


def _worksheet(table: RosterTable, identifier: str) -> RosterColumns:
    """Return the columns of Moodle's grading worksheet in any language."""
    return RosterColumns(
        "moodle_worksheet",
        ("number", "username", "email", "moodle"),
        {
            "moodle": [identifier],
            "number": ["ID number"],
            "username": ["Username"],
            "email": _columns(table, NAMES["email"]),
        },
        name=_columns(table, NAMES["name"]),
        first=(),
        last=(),
    )


def _csv(path: Path, table: RosterTable, roles: Mapping[str, str]) -> RosterColumns:
    found = {role: _columns(table, names)[:1] for role, names in NAMES.items()}
    found |= {role: [column] for role, column in roles.items()}
    student = found["student"] or found["email"]
    if not student:
        raise RosterError(
            f"{path}: no column says who is who. {listed_columns(table)}. Name the one with the "
            "students' ids with --roster-columns student=COLUMN"
        )
    ids: dict[IdKind, Sequence[str]] = {
        "any": student,
        "email": found["email"],
        "username": [name for name in _columns(table, LOGINS) if name not in student],
        "number": [name for name in _columns(table, NUMBERS) if name not in student],
    }
    return RosterColumns("csv", ("any",), ids, found["name"], found["first"], found["last"])


def _columns(table: RosterTable, names: frozenset[str]) -> list[str]:
    return [column for column in table.header if plain_column(column) in names]
