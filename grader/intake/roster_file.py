"""A class list → the roster: an LMS's own gradebook export, or any CSV with a column of ids."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

from grader.intake.roster_columns import ROLES, listed_columns, plain_column, recognise_columns
from grader.intake.roster_table import read_table
from grader.model.errors import RosterError
from grader.model.roster import IdKind, Person, Roster, RosterTable


def read_roster(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """Read a class list.

    Args:
        path: a CSV or tab-separated file. The LMS's own export is recognised.
        columns: the names of columns by role, where they are not recognised. The roles are
            `student`, `name`, `first`, `last`, `email` and the kinds of ids.

    Raises:
        RosterError: it cannot be read, is empty, or does not say who is who.
    """
    table = read_table(path)
    roles = _roles(path, table, columns or {})
    roster_columns = recognise_columns(path, table, roles)
    people: dict[str, Person] = {}
    without_id = []
    for number, cells in enumerate(table.rows):
        # Of two columns with the same name, the first counts.
        row = dict(zip(reversed(table.header), reversed(cells), strict=True))
        read = roster_columns.read(row)
        if read is None or not any(map(str.strip, cells)):
            continue
        student, name, ids = read
        if not student:
            without_id.append(f"row {number + 2}" + (f" ({name})" if name else ""))
            continue
        named = {role: row[column].strip() for role, column in roles.items()}
        # The number in Moodle's column was read already.
        ids |= {kind: named.get(kind, "") or ids.get(kind, "") for kind in _NAMED_KINDS}
        person = Person(
            named.get("student") or student,
            number,
            named.get("name") or name,
            {kind: value for kind, value in ids.items() if value},
        )
        people[person.student] = _with_rows(path, people.get(person.student), person)
    if not people:
        raise RosterError(f"{path}: there is nobody in it")
    return Roster(roster_columns.format, table, tuple(people.values()), tuple(without_id))


_NAMED_KINDS: tuple[IdKind, ...] = tuple(kind for kind in get_args(IdKind) if kind != "moodle")


def _with_rows(path: Path, earlier: Person | None, person: Person) -> Person:
    """Add the row of an earlier entry, which must be the same person's."""
    if earlier is None:
        return person
    if (earlier.name, earlier.ids) != (person.name, person.ids):
        raise RosterError(
            f"{path}: rows {earlier.row + 2} and {person.row + 2} are of different people, but "
            f"both have the id {person.student!r}. Remove one, or name another column with "
            "--roster-columns student=COLUMN"
        )
    return replace(earlier, more_rows=(*earlier.more_rows, person.row))


def _roles(path: Path, table: RosterTable, columns: Mapping[str, str]) -> dict[str, str]:
    spelled = {plain_column(column): column for column in reversed(table.header)}
    roles = {}
    for role, column in columns.items():
        if role not in ROLES:
            raise RosterError(f"--roster-columns {role}=…: the roles are {', '.join(ROLES)}")
        found = column if column in table.header else spelled.get(plain_column(column))
        if found is None:
            raise RosterError(f"{path}: has no column {column!r}. {listed_columns(table)}")
        roles[role] = found
    return roles
