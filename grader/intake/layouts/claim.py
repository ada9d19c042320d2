"""Whose a file is: what a layout finds out of a download."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.intake.listing import Item
from grader.model.roster import IdKind, Person


@dataclass(frozen=True)
class Claim:
    """Whose an item is."""

    student: str
    path: PurePosixPath
    """As the student named it; empty for what only the download needs."""
    name: str = ""
    ids: Mapping[IdKind, str] = field(default_factory=dict)
    late: bool = False
    submitted: str = ""
    attempt: str = ""
    """Sorts the attempts of a student: the last one counts."""
    attempts: int = 1
    """How many there were, where the download holds the last one alone."""
    note: str = ""
    """What the student and the TA should know of how it was given to them."""
    newness: float | None = None
    """What tells which of two files is the newer, where the name does."""


@dataclass(frozen=True)
class Download:
    """What a layout sees of a download."""

    name: str
    """The folder's or archive's own name, without an ending."""
    items: Sequence[Item]
    read: Callable[[Item], bytes]
    """What is in an item; empty where it cannot be read, or is far too large."""
    people: Sequence[Person] = ()
    """Those on the roster, where there is one."""
    assignment: str = ""
    """Which assignment of the download, where it may hold several."""


Claims = Sequence[tuple[Claim, ...]]
"""For each item whose it is; of several people, where they handed in together."""
Layout = Callable[[Download], Claims]

NOBODYS = (Claim("", PurePosixPath()),)
"""For what the download brings with it, and no student handed in."""
