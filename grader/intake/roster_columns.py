"""Finds a roster's columns with ids, names and sections, in an LMS's gradebook or in any other CSV.

Sources: Canvas, instructure/canvas-lms lib/gradebook_exporter.rb; Moodle, moodle/moodle
mod/assign/gradingtable.php (worksheet) and grade/export/txt/grade_export_txt.php (gradebook);
Blackboard, its help on working offline with grade data; Brightspace, its help on importing grades
and on "Section Membership" in its export; Gradescope, its grades CSV; GitHub Classroom,
github-education-resources/classroom app/models/roster_entry.rb (`to_csv`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from grader.model.errors import RosterError
from grader.model.late_work import read_moment
from grader.model.roster import IdKind, Person, RosterFormat, RosterTable
from grader.model.worksheet_columns import WorksheetColumns, find_worksheet_columns

# The names of columns in lower case, with letters and digits only.
LOGINS = {"username", "user", "userid", "login", "loginid", "netid", "benutzername", "kennung"}
LOGINS |= {"sisloginid", "zid", "upi", "nomdutilisateur", "nombredeusuario"}
NUMBERS = {"studentid", "id", "sid", "idnumber", "idno", "uid", "uin", "usn", "emplid", "bannerid"}
NUMBERS |= {"studentnumber", "studentno", "studentnr", "studentidnumber", "studentidno"}
NUMBERS |= {"sisuserid", "sisid", "orgdefinedid", "universityid", "campusid"}
NUMBERS |= {"matriculation", "matriculationnumber", "matriculationno", "registrationnumber"}
NUMBERS |= {"rollno", "rollnumber", "enrolmentnumber", "enrollmentnumber", "indexnumber"}
NUMBERS |= {"matrikelnummer", "matrikelnr", "matrnr", "matrikel", "studentnummer", "studienummer"}
NUMBERS |= {"numéroétudiant", "numéroétudiante", "numérodétudiant", "numeroetudiant", "nétudiant"}
NUMBERS |= {"codepermanent", "matricule", "matrícula", "matricula", "matricola", "nummatricola"}
NUMBERS |= {"númerodeestudiante", "númerodealumno", "númerodeestudante", "学号", "学籍番号", "학번"}
NAMES: Mapping[str, Set[str]] = {
    "student": {"student"} | LOGINS | NUMBERS,
    "name": {"name", "names", "fullname", "studentname"}
    | {"vollständigername", "nombrecompleto", "nomcomplet"},
    "first": {"firstname", "givenname", "forename", "vorname", "nombre", "prénom"},
    "last": {"lastname", "surname", "familyname", "nachname", "apellidos", "nom"},
    "email": {"email", "emailaddress", "mail", "mailaddress", "studentemail", "universityemail"}
    | {"emailadresse", "mailadresse", "emailadres", "indirizzoemail", "endereçodeemail"}
    | {"adresseemail", "adressemail", "adressedecourriel", "adresseélectronique", "courriel"}
    | {"correo", "correoelectrónico", "direccióndecorreo", "direccióndecorreoelectrónico"}
    | {"メールアドレス", "电子邮件地址", "电子邮件", "邮箱"},
    "section": {"section", "sections", "sectionname", "sectionmembership", "childcourseid"}
    | {"group", "groups", "groupname", "groupmembership", "tutorial", "tutorials", "tutorialgroup"}
    | {"labsection", "labgroup", "recitation", "discussionsection", "classgroup"}
    | {"gruppe", "gruppen", "übungsgruppe", "tutorium", "tutoriumsgruppe", "groep", "groepen"}
    | {"sección", "grupo", "grupos", "seção", "turma", "groupe", "groupes", "groupetd"}
    | {"sezione", "gruppo", "gruppi"},
    "submitted": {"submitted", "submittedat", "submissiontime", "submissiontimestamp"}
    | {"lastmodifiedsubmission"},
}
KINDS: Sequence[IdKind] = get_args(IdKind)
ROLES = tuple(dict.fromkeys((*NAMES, *KINDS)))
TEST_STUDENTS = ("Student, Test", "Test Student")
# How Moodle calls participants in English, French, German, Spanish, Portuguese, Italian and Dutch.
_PARTICIPANT = re.compile(r"(?:Participante?|Teilnehmer/in|Partecipante|Deelnemer) ?\d+")

LMS_COLUMNS: Mapping[RosterFormat, Mapping[IdKind, str]] = {
    "canvas": {"username": "SIS Login ID", "number": "SIS User ID", "canvas": "ID"},
    "moodle_worksheet": {"number": "ID number", "username": "Username"},
    "moodle_gradebook": {"number": "ID number", "username": "Username", "email": "Email address"},
    "blackboard": {"username": "Username", "number": "Student ID"},
    "brightspace": {"username": "Username", "number": "OrgDefinedId", "email": "Email"},
    "gradescope": {"number": "SID", "email": "Email"},
    "github": {"any": "identifier", "github": "github_username"},
}
"""The columns with ids, by kind. The first id that is not blank becomes the student's id."""


@dataclass(frozen=True)
class RosterColumns:
    """The columns that say who is who. Of several cells, the first nonblank one counts."""

    format: RosterFormat
    roles: Mapping[str, str]  # the columns that the caller named, by role
    ids: Mapping[IdKind, Sequence[str]]
    name: Sequence[str]
    first: Sequence[str]  # first and last names are used if there is no full name
    last: Sequence[str]
    email: Sequence[str]  # not the student's id, unless it is among `ids` too
    section: Sequence[str]
    submitted: Sequence[str]
    worksheet: WorksheetColumns | None = None  # further columns, if it is Moodle's worksheet

    def read(self, number: int, row: Mapping[str, str], cells: Sequence[str]) -> Person | None:
        """Return a row's person, with a blank id if none is known; None for a row of no student.

        `row` has the cells by their columns' titles.
        """
        ids = {kind: _cell(row, columns) for kind, columns in self.ids.items()}
        name = _cell(row, self.name) or f"{_cell(row, self.first)} {_cell(row, self.last)}".strip()
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
            # The # makes spreadsheets keep the zeros at the start. It is not part of the id.
            ids = {kind: value.removeprefix("#") for kind, value in ids.items()}
        # If there is a column with the students' ids (`any`), no other column gives the id.
        student = ids["any"] if "any" in ids else next(filter(None, ids.values()), "")
        named = {role: row[column].strip() for role, column in self.roles.items()}
        ids.setdefault("email", _cell(row, self.email))
        # Moodle's column has more than the number, which was read above.
        ids |= {kind: named[kind] for kind in KINDS if kind != "moodle" and named.get(kind)}
        submitted = _cell(row, self.submitted).strip("-")
        person = Person(
            student and (named.get("student") or student),
            number,
            named.get("name") or name,
            {kind: value for kind, value in ids.items() if value},
            tuple(filter(None, [_cell(row, self.section)])),
            submitted=submitted,
            undated=bool(self.submitted) and not submitted,
        )
        if (columns := self.worksheet) is None:
            return person
        group = "" if columns.group is None else cells[columns.group].strip()
        sections = person.sections or tuple(filter(None, [group]))
        if (
            not submitted
            and columns.submitted is not None
            and read_moment(cells[columns.submitted])
        ):
            submitted = cells[columns.submitted].strip()
        return replace(
            person,
            submitted=submitted,
            sections=sections,
            group=group,
            late=columns.is_late(cells),
            overdue=columns.is_overdue(cells),
            undated=columns.is_undated(cells),
            draft=columns.is_draft(cells),
        )

    def id_column(self, person: Person) -> str:
        """Return the column that gave a person's id."""
        if "student" in self.roles:
            return self.roles["student"]
        columns = {kind: names[0] for kind, names in self.ids.items() if names}
        equal = (kind for kind in columns if person.ids.get(kind) == person.student)
        # If the caller named another column for its kind, no id is equal.
        return columns[next(equal, next(iter(columns)))]


def _cell(row: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def recognise_columns(path: Path, table: RosterTable, named: Mapping[str, str]) -> RosterColumns:
    """Recognise a roster by its header. `named` maps roles to the columns that the caller named.

    Raise RosterError if no column says who is who, or a named role or column does not exist.
    """
    roles = _roles(path, table, named)
    found = {role: _columns(table.header, names) for role, names in NAMES.items()}
    found |= {role: [column] for role, column in roles.items()}
    roster_format = _recognise(table, roles)
    ids = {kind: [column] for kind, column in LMS_COLUMNS.get(roster_format, {}).items()}
    worksheet = find_worksheet_columns(table) if roster_format == "moodle_worksheet" else None
    if roster_format == "moodle_worksheet":
        identifier = table.header[worksheet.identifier if worksheet else 0]
        if worksheet:
            for role in ("name", "email"):
                column: int | None = getattr(worksheet, role)
                if not found[role] and column is not None:
                    found[role] = [table.header[column]]
        ids |= {"email": found["email"], "moodle": found.get("moodle", [identifier])}
    elif roster_format == "csv":
        student = [*found["student"], *found["email"]][:1]
        if not student:
            raise RosterError(
                f"{path}: no column says who is who. {_listed(table)}. Name the one with the "
                "students' ids with --roster-columns student=COLUMN"
            )
        others = [column for column in table.header if column not in student]
        logins, numbers = _columns(others, LOGINS), _columns(others, NUMBERS)
        ids = {"any": student, "email": found["email"], "username": logins, "number": numbers}
    name = ["Student"] if roster_format == "canvas" else found["name"]
    people = {role: found[role] for role in ("first", "last", "email", "section", "submitted")}
    return RosterColumns(roster_format, roles, ids, name, **people, worksheet=worksheet)


def _roles(path: Path, table: RosterTable, named: Mapping[str, str]) -> dict[str, str]:
    """Return the named columns as the header spells them."""
    spelled = {_plain(column): column for column in reversed(table.header)}
    roles = {}
    for role, column in named.items():
        if role not in ROLES:
            raise RosterError(f"--roster-columns {role}=…: the roles are {', '.join(ROLES)}")
        found = column if column in table.header else spelled.get(_plain(column))
        if found is None:
            raise RosterError(f"{path}: has no column {column!r}. {_listed(table)}")
        roles[role] = found
    return roles


def _recognise(table: RosterTable, roles: Mapping[str, str]) -> RosterFormat:
    header = {column.strip() for column in table.header}
    if "moodle" in roles:
        return "moodle_worksheet"
    if {"ID", "Section"} <= header and header & {"Student", "LastName"}:
        return "canvas"
    is_known = all(_PARTICIPANT.fullmatch(row[0]) for row in table.rows) and len(table.header) > 2
    if is_known or find_worksheet_columns(table):
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


def _columns(header: Iterable[str], names: Set[str]) -> list[str]:
    return [column for column in header if _plain(column) in names]


def _plain(column: str) -> str:
    return "".join(c for c in column.casefold() if c.isalnum())


def _listed(table: RosterTable) -> str:
    return f"Its columns are {', '.join(filter(None, table.header))}"
