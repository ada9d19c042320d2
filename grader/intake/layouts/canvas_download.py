"""What Canvas downloads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Item
from grader.intake.person_names import letters

_NUMBER = re.compile(r"[0-9]+")
_NOT_IN_NAMES = re.compile(r"[A-Z\s-]")
"""What Canvas takes out of names, and other LMSes write before a student's own name for a file."""
_ENTRIES = ("text.html", "link.html")
"""What a text or an address that was typed in comes as."""


@dataclass(frozen=True)
class _Reading:
    """One way to read a file's name."""

    name: str
    user: str
    """Empty where the assignment is anonymous."""
    anonymous: str
    is_late: bool
    attachment: int
    file: str


def canvas(download: Download) -> Claims:
    """Canvas, "Download Submissions": `doejane_LATE_101_2002_hw.py`, all in one folder.

    The numbers are the user's, which is the gradebook's `ID`, and the attachment's; of text typed
    in there is no second. Names are lower case, without what is neither letter nor digit. A `-1`
    before the ending is Canvas's own. instructure/canvas-lms: lib/content_zipper.rb.

    Names of people and of files may hold numbers between `_` as well, and both are the student's
    to choose. Where a name can be read in two ways, the roster decides. Without one the first is
    taken, unless that would add to what is another's beyond doubt.
    """
    readings = [_readings(item) for item in download.items]
    sure = {found[0].user for found in readings if len(found) == 1}
    known = {(person.ids.get("canvas"), letters(person.name)) for person in download.people}

    def claims(item: Item, found: Sequence[_Reading]) -> tuple[Claim, ...]:
        if len(found) < 2:
            return tuple(map(_claim, found))
        if known:
            likely = [each for each in found if (each.user, letters(each.name)) in known]
        else:
            likely = [each for each in found[:1] if each.user not in sure]
        return (_claim(likely[0]) if len(likely) == 1 else _doubtful(item, found),)

    return [claims(item, found) for item, found in zip(download.items, readings, strict=True)]


def _readings(item: Item) -> list[_Reading]:
    return list(_read(item.path.name)) if len(item.path.parts) == 1 else []


def _read(name: str) -> Iterator[_Reading]:
    parts = name.split("_")
    for at, part in enumerate(parts[:-1]):
        before, rest = parts[:at], "_".join(parts[at + 1 :])
        is_anonymous = before[-1:] == ["anon"]
        if not is_anonymous and not _NUMBER.fullmatch(part):
            continue
        number, _, file = rest.partition("_")
        if rest in _ENTRIES:
            number, file = "0", rest
        if not file or not _NUMBER.fullmatch(number):
            continue
        before = before[:-1] if is_anonymous else before
        is_late = before[-1:] == ["LATE"]
        person = "_".join(before[:-1] if is_late else before)
        if _NOT_IN_NAMES.search(person):
            break
        yield _Reading(
            person,
            "" if is_anonymous else part,
            part if is_anonymous else "",
            is_late,
            int(number[:18]),
            file,
        )


def _claim(reading: _Reading) -> Claim:
    return Claim(
        reading.user or f"anon_{reading.anonymous}",
        PurePosixPath(reading.file),
        name=reading.name,
        ids={"canvas": reading.user} if reading.user else {},
        late=reading.is_late,
        newness=float(reading.attachment),
    )


def _doubtful(item: Item, readings: Sequence[_Reading]) -> Claim:
    users = " or ".join(dict.fromkeys(reading.user for reading in readings if reading.user))
    return Claim(
        student_id(item.path.stem),
        PurePosixPath(readings[-1].file),
        note=f"Its name can be read as that of the user {users}: it is not known whose it is.",
    )
