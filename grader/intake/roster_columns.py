"""The columns of a roster with ids and names: in each LMS's gradebook, or in any other CSV.

Sources: Canvas, instructure/canvas-lms lib/gradebook_exporter.rb; Moodle, moodle/moodle
mod/assign/gradingtable.php (worksheet) and grade/export/txt/grade_export_txt.php (gradebook);
Blackboard, its help on working offline with grade data; Brightspace, its help on importing grades;
Gradescope, its grades CSV; GitHub Classroom, github-education-resources/classroom
app/models/roster_entry.rb (`to_csv`).
"""

import re
from collections.abc import Mapping, Sequence, Set
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
        {"name", "names", "fullname", "studentname"}
        | {"vollständigername", "nombrecompleto", "nomcomplet"}
    ),
    "first": frozenset({"firstname", "givenname", "forename", "vorname", "nombre", "prénom"}),
    "last": frozenset({"lastname", "surname", "familyname", "nachname", "apellidos", "nom"}),
    "email": frozenset({"email", "emailaddress", "mail", "emailadresse", "correo", "courriel"}),
}
"""The names of columns, by their letters and digits."""
ROLES = (*NAMES, *(kind for kind in get_args(IdKind) if kind != "email"))
TEST_STUDENTS = ("Student, Test", "Test Student")
# In English and French, German, Spanish and Portuguese, Italian, Dutch.
_PARTICIPANT = re.compile(r"(?:Participante?|Teilnehmer/in|Partecipante|Deelnemer) ?\d+")


IdColumns = Mapping[IdKind, Sequence[str]]
"""For each kind of id its columns, of which the first that is not blank counts."""
LMS_COLUMNS: Mapping[RosterFormat, IdColumns] = {
    "canvas": {"username": ["SIS Login ID"], "number": ["SIS User ID"], "canvas": ["ID"]},
    "moodle_gradebook": {
        "number": ["ID number"],
        "username": ["Username"],
        "email": ["Email address"],
    },
    "blackboard": {"username": ["Username"], "number": ["Student ID"]},
    "brightspace": {"username": ["Username"], "number": ["OrgDefinedId"], "email": ["Email"]},
    "gradescope": {"number": ["SID"], "email": ["Email"]},
    "github": {"any": ["identifier"], "github": ["github_username"]},
}
"""A record goes by the first of these ids that a person has."""


@dataclass(frozen=True)
class RosterColumns:
    """The columns with a person's ids and name."""

    format: RosterFormat
    ids: IdColumns
    name: Sequence[str]
    first: Sequence[str]
    """The first and last name count where there is no full name."""
    last: Sequence[str]

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
        # A column that is said to have the students' ids is the only one that counts.
        student = ids["any"] if "any" in ids else next(filter(None, ids.values()), "")
        return student, name, ids


def _cell(row: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def recognise_columns(path: Path, table: RosterTable, roles: Mapping[str, str]) -> RosterColumns:
    """Recognise a roster by its header. `roles` are the columns that the caller named, by role.

    Raises:
        RosterError: no column says who is who.
    """
    header = {column.strip() for column in table.header}
    found = {role: _columns(table, names) for role, names in NAMES.items()}
    found |= {role: [column] for role, column in roles.items()}
    roster_format = _recognise(table, header, roles)
    ids = LMS_COLUMNS.get(roster_format, {})
    if roster_format == "moodle_worksheet":
        identifier = "Identifier" if "Identifier" in table.header else table.header[0]
        ids = {
            "number": ["ID number"],
            "username": ["Username"],
            "email": found["email"],
            "moodle": found.get("moodle", [identifier]),
        }
    elif roster_format == "csv":
        student = (found["student"] or found["email"])[:1]
        if not student:
            raise RosterError(
                f"{path}: no column says who is who. {listed_columns(table)}. Name the one with "
                "the students' ids with --roster-columns student=COLUMN"
            )
        ids = {
            "any": student,
            "email": found["email"],
            "username": [column for column in _columns(table, LOGINS) if column not in student],
            "number": [column for column in _columns(table, NUMBERS) if column not in student],
        }
    name = ["Student"] if roster_format == "canvas" else found["name"]
    return RosterColumns(roster_format, ids, name, found["first"], found["last"])


def _recognise(table: RosterTable, header: Set[str], roles: Mapping[str, str]) -> RosterFormat:
    if "moodle" in roles:
        return "moodle_worksheet"
    if {"ID", "Section"} <= header and header & {"Student", "LastName"}:
        return "canvas"
    if all(_PARTICIPANT.fullmatch(row[0]) for row in table.rows) and len(table.header) > 2:
        return "moodle_worksheet"
    if {"Identifier", "Grade"} <= header:
        return "moodle_worksheet"
    if {"First name", "Email address"} <= header and header & {"Last name", "Surname"}:
        return "moodle_gradebook"
    if header & {"OrgDefinedId", "End-of-Line Indicator"}:
        return "brightspace"
    if {"Username", "Last Name", "First Name"} <= header:
        return "blackboard"
    if {"SID", "Email"} <= header:
        return "gradescope"
    return "github" if {"identifier", "github_username"} <= header else "csv"


def _columns(table: RosterTable, names: Set[str]) -> list[str]:
    return [column for column in table.header if plain_column(column) in names]


def plain_column(column: str) -> str:
    """Return a column's name by its letters and digits, in lower case."""
    return "".join(c for c in column.casefold() if c.isalnum())


def listed_columns(table: RosterTable) -> str:
    """List a table's columns for a message."""
    return f"Its columns are {', '.join(filter(None, table.header))}"
