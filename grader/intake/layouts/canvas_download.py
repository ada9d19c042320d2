"""Canvas's downloads."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download, provenance
from grader.intake.layouts.plain_folder import student_id
from grader.intake.listing import Entry
from grader.intake.person_names import letters
from grader.model.notes import Note

_NUMBER = re.compile(r"[0-9]+")
_NOT_IN_NAMES = re.compile(r"[A-Z\s-]")
"""What Canvas removes from names. Other LMSes write it before the student's own file name."""
_TYPED_IN = ("text.html", "link.html")
"""The files for a text or an address that was typed in."""


def canvas_claims(download: Download) -> Claims:
    """Read `doejane_LATE_101_2002_hw.py`, of "Download Submissions", all in one folder.

    The numbers are the user's, which is `ID` in the gradebook, and the attachment's; typed-in text
    has no second one. Names are lower case, with letters and digits only. A `-1` before the ending
    is Canvas's own. Source: instructure/canvas-lms, lib/content_zipper.rb.

    People and files may also have numbers between `_` in names of their own choice. If a name can
    be read in several ways, the roster decides. Without one, the first reading counts, unless it
    would add a file to a user of whom another file is certain.
    """
    readings = [
        list(_readings(entry.path.name)) if len(entry.path.parts) == 1 else []
        for entry in download.entries
    ]
    certain = {_user(found[0]) for found in readings if len(found) == 1}
    known = {(person.ids.get("canvas"), letters(person.name)) for person in download.people}

    def claims(entry: Entry, found: Sequence[Claim]) -> tuple[Claim, ...]:
        if len(found) < 2:
            return tuple(found)
        if known:
            likely = [
                each for each in found if (_user(each), letters(each.provenance.name)) in known
            ]
        else:
            likely = [each for each in found[:1] if _user(each) not in certain]
        return tuple(likely) if len(likely) == 1 else (_unclear(entry, found),)

    return [claims(entry, found) for entry, found in zip(download.entries, readings, strict=True)]


def _readings(name: str) -> Iterator[Claim]:
    """Yield each way to read a file's name."""
    parts = name.split("_")
    for at, user in enumerate(parts[:-1]):
        before, rest = parts[:at], "_".join(parts[at + 1 :])
        is_anonymous = before[-1:] == ["anon"]
        if not is_anonymous and not _NUMBER.fullmatch(user):
            continue
        number, _, file = ("0", "", rest) if rest in _TYPED_IN else rest.partition("_")
        if not file or not _NUMBER.fullmatch(number):
            continue
        before = before[:-1] if is_anonymous else before
        is_late = before[-1:] == ["LATE"]
        person = "_".join(before[:-1] if is_late else before)
        if _NOT_IN_NAMES.search(person):
            break
        yield Claim(
            f"anon_{user}" if is_anonymous else user,
            PurePosixPath(file),
            provenance({"canvas": "" if is_anonymous else user}, name=person, late=is_late),
            newness=float(number[:18]),
        )


def _user(claim: Claim) -> str:
    return claim.provenance.ids.get("canvas", "")


def _unclear(entry: Entry, readings: Sequence[Claim]) -> Claim:
    users = " or ".join(dict.fromkeys(filter(None, map(_user, readings))))
    note = Note.of("ambiguous_name", users=users)
    return Claim(student_id(entry.path.stem), readings[-1].path, note=note)
