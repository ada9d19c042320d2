"""The roster: who is in the class, and the gradebook file that lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# `canvas`: Canvas's user id; `moodle`: the participant number of one assignment; `username`: a
# login name; `number`: a student number (SIS, OrgDefinedId, SID); `any`: compared with all kinds.
IdKind = Literal["canvas", "moodle", "username", "number", "email", "github", "any"]
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
    rows: tuple[tuple[str, ...], ...]  # each as long as the header; also rows of nobody
    delimiter: str = ","
    encoding: str = "utf-8"  # of Python; `utf-8-sig` and `utf-16` write a byte order mark
    newline: str = "\n"


@dataclass(frozen=True)
class Person:
    """A person on the roster."""

    student: str  # the id for the record and for the LMS's own gradebook
    row: int  # the number of their row in the table, from 0
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    more_rows: tuple[int, ...] = ()  # a person in two sections may have two rows


@dataclass(frozen=True)
class Roster:
    """A class list, in the form in which the LMS exports it."""

    format: RosterFormat
    table: RosterTable
    people: tuple[Person, ...]
    without_id: tuple[str, ...] = ()  # rows whose people are left out: `row 4 (No Id)`
