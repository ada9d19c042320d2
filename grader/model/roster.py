"""The roster: who is in the class, and the gradebook that it was read from. Types only.

Read by `intake/roster.py`; filled in and written again by `export/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

IdKind = Literal["canvas", "moodle", "username", "number", "email", "github", "any"]
"""What an id is: Canvas's user id; the participant number of a Moodle assignment; a login name; a
student number (SIS, OrgDefinedId, SID); … `any` where nothing tells: it is compared with all."""

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
class Table:
    """A file of rows as it was read, and how to write it in the same form."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as the header, rows that are nobody's (Canvas's points) included."""
    delimiter: str = ","
    encoding: str = "utf-8"
    """A codec of Python's: `utf-8-sig` and `utf-16` write the mark that was there."""
    newline: str = "\n"


@dataclass(frozen=True)
class Person:
    """Somebody on the roster."""

    student: str
    """The id that the record goes by: the one by which the LMS finds the row again."""
    row: int
    """Which of the table's rows is theirs."""
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    more_rows: tuple[int, ...] = ()
    """Others of theirs: somebody in two sections may have two."""


@dataclass(frozen=True)
class Roster:
    """A class list, in the form in which the LMS gave it."""

    format: RosterFormat
    table: Table
    people: tuple[Person, ...]
    without_id: tuple[str, ...] = ()
    """Rows of somebody who has no id, and so is not among the people: `row 4 (No Id)`."""
