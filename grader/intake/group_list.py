"""Puts people on a roster into the groups of another list, such as Canvas's export of a group set.

Source: instructure/canvas-lms, doc/api/group_category_csv.md.
"""

from dataclasses import replace
from pathlib import Path

from grader.intake.roster_file import read_roster
from grader.model.errors import RosterError
from grader.model.roster import Person, Roster

CANVAS_COLUMNS = {
    "student": "canvas_user_id",
    "canvas": "canvas_user_id",
    "number": "user_id",
    "username": "login_id",
    "section": "group_name",
}
Key = tuple[str, str]  # a kind of ids, and an id without case


def with_groups(roster: Roster, path: Path) -> Roster:
    """Return the roster with the groups of a list: Canvas's, or a CSV with ids and `group`.

    Raise RosterError if the list cannot be read, or has nobody on the roster, or no groups.
    """
    listed = read_roster(path)
    if set(CANVAS_COLUMNS.values()) <= set(listed.table.header):
        listed = read_roster(path, CANVAS_COLUMNS)
    groups = {key: person.sections for person in listed.people for key in _keys(person)}
    if not any(groups.values()):
        raise RosterError(
            f"{path}: has no column with groups. Name the groups in a column 'group', beside one "
            "with the students' ids"
        )
    people = tuple(replace(person, group=_group(person, groups)) for person in roster.people)
    if not any(person.group for person in people):
        raise RosterError(f"{path}: no id on it is that of anybody on the roster")
    return replace(roster, people=people)


def _group(person: Person, groups: dict[Key, tuple[str, ...]]) -> str:
    found = (groups.get(key) for key in _keys(person))
    return next((sections[0] for sections in found if sections), "")


def _keys(person: Person) -> set[Key]:
    """Return all keys of a person. An id of unknown kind may be of every kind."""
    ids = {(str(kind), value.casefold()) for kind, value in person.ids.items()}
    return ids | {("any", value) for _, value in ids}
