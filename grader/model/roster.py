"""The roster: the people of a class, and the gradebook file that lists them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

# `canvas`: Canvas's user id; `moodle`: the participant number of one assignment; `username`: a
# login name; `number`: a student number (SIS, OrgDefinedId, SID); `any`: an id of unknown kind.
IdKind = Literal["canvas", "moodle", "username", "number", "email", "github", "any"]
# What to do if the LMS's column is worth other points than the assignment.
Worth = Literal["equal", "scale", "as_is"]
# What to do with a comment in the LMS that is not ours.
Comments = Literal["append", "keep", "replace"]
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

# The form that browsers accept in a form's field for an address (WHATWG, HTML, "valid e-mail
# address"), with a dot in the domain. All characters are ASCII, and none ends or adds a header.
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
# Some LMSes have no column of addresses, but use them as login names.
_MAY_BE_EMAIL: tuple[IdKind, ...] = ("email", "username", "any")

_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")
_DECIMAL_POINT = re.compile(r"-?[0-9]+\.[0-9]{1,2}")


def is_email_address(text: str) -> bool:
    """Return whether text is one email address, in ASCII and without a name."""
    return _EMAIL.fullmatch(text) is not None


def email_of(ids: Mapping[IdKind, str]) -> str:
    """Return a person's email address, from their ids; empty if none of them is one."""
    return next(filter(is_email_address, (ids.get(kind, "") for kind in _MAY_BE_EMAIL)), "")


@dataclass(frozen=True)
class RosterTable:
    """The rows of a CSV file, and the format in which to write it again."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # all rows, each as long as the header; some list no student
    delimiter: str = ","
    encoding: str = "utf-8"  # a codec of Python; `utf-8-sig` and `utf-16` write a byte order mark
    newline: str = "\n"

    @property
    def separator(self) -> str:
        """Return the name of the delimiter."""
        return {",": "comma", ";": "semicolon", "\t": "tab"}[self.delimiter]

    @cached_property
    def has_decimal_commas(self) -> bool:
        """Return whether its numbers have decimal commas, as `87,50` has."""
        cells = [cell.strip() for row in self.rows for cell in row]
        commas = sum(map(bool, map(_DECIMAL_COMMA.fullmatch, cells)))
        return commas > sum(map(bool, map(_DECIMAL_POINT.fullmatch, cells)))

    def number(self, text: str) -> str:
        """Return a number such as `87.5` as the table writes numbers."""
        return text.replace(".", ",") if self.has_decimal_commas else text


@dataclass(frozen=True)
class Person:
    """A person on the roster."""

    student: str  # the id for the record and for the LMS's own gradebook
    row: int  # the index of their row in the table, from 0
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()  # their sections or groups; one text for each row that has one
    submitted: str = ""  # the time of submission, as the roster writes it
    undated: bool = False  # the roster has times of submission, but none of this person
    more_rows: tuple[int, ...] = ()  # the indices of their other rows, such as one for each section
    group: str = ""  # the group that hands in their work, if the assignment is one of groups
    late: bool = False  # the list says that their work came late
    overdue: bool = False  # the list says that nothing came, and that the deadline has passed
    draft: bool = False  # the list says that their work is a draft, not submitted for grading


@dataclass(frozen=True)
class Roster:
    """A class list, as the LMS exports it."""

    format: RosterFormat
    table: RosterTable
    people: tuple[Person, ...]
    without_id: tuple[str, ...] = ()  # rows without an id, which are left out: `row 4 (No Id)`
    id_columns: tuple[str, ...] = ()  # the columns that gave the students' ids

    @property
    def has_times(self) -> bool:
        """Return whether it has times of submission."""
        return any(person.submitted or person.undated for person in self.people)
