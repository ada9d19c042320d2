"""The roster: who is in the class, and the gradebook file that lists them.

`intake/roster_file.py` reads it; `export/` fills in the scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

IdKind = Literal["canvas", "moodle", "username", "number", "email", "github", "any"]
"""`canvas`: Canvas's user id; `moodle`: the participant number of one assignment; `username`: a
login name; `number`: a student number (SIS, OrgDefinedId, SID); `any`: compared with all kinds."""

RosterFormat = Literal[
    "canvas",
    "moodle_worksheet",
    "moodle_gradebook",
    "blackboard",
    "brightspace",
    "gradescope",
    "github",
    "csv",
]


@dataclass(frozen=True)
class RosterTable:
    """The rows of a CSV file, and how to write them in the same form."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as the header. Rows of nobody (Canvas's points possible) are included."""
    delimiter: str = ","
    encoding: str = "utf-8"
    """A codec of Python. `utf-8-sig` and `utf-16` write the byte order mark again."""
    newline: str = "\n"


@dataclass(frozen=True)
class Person:
    """A person on the roster."""

    student: str
    """The id for the record and for the LMS's own gradebook."""
    row: int
    """The number of their row in the table, from 0."""
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    more_rows: tuple[int, ...] = ()
    """Further rows: a person in two sections may have two."""


@dataclass(frozen=True)
class Roster:
    """A class list, in the form in which the LMS exports it."""

    format: RosterFormat
    table: RosterTable
    people: tuple[Person, ...]
    without_id: tuple[str, ...] = ()
    """Rows without an id, whose people are left out: `row 4 (No Id)`."""
