"""Canvas's "Download Submissions". Source: instructure/canvas-lms, lib/content_zipper.rb."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claimer, Claims, Download, provenance
from grader.intake.layouts.student_folders import student_id
from grader.intake.listing import Entry
from grader.intake.person_names import letters
from grader.model.notes import Note

_NUMBER = re.compile(r"[0-9]+")
# What Canvas removes from names. Other LMSes write it before the student's own file name.
_NOT_IN_NAMES = re.compile(r"[A-Z\s-]")
_TYPED_IN = ("text.html", "link.html")  # the files for a text or an address that was typed in


def canvas_claims(download: Download) -> Claimer:
    """Read `doejane_LATE_101_2002_hw.py`, all in one folder.

    The numbers are the user's, which is `ID` in the gradebook, and the attachment's; typed-in text
    has no second one. Names are lower case, with letters and digits only. A `-1` before the ending
    is Canvas's own.

    People and files may also have numbers between `_` in names of their own choice. If a name can
    be read in several ways, the roster decides. Without one, the first reading counts, unless it
    would add a file to a user of whom another file is certain.
    """
    readings = [tuple(_readings(entry)) for entry in download.entries]
    certain = {_user(found[0]) for found in readings if len(found) == 1}
    known = {(person.ids.get("canvas"), letters(person.name)) for person in download.people}

    def claims(entry: Entry) -> Claims:
        found = tuple(_readings(entry))
        if len(found) < 2:
            return found
        if known:
            likely = [one for one in found if (_user(one), letters(one.provenance.name)) in known]
        else:
            likely = [one for one in found[:1] if _user(one) not in certain]
        if len(likely) == 1:
            return tuple(likely)
        users = " or ".join(dict.fromkeys(filter(None, map(_user, found))))
        note = Note.of("ambiguous_name", users=users)
        return (Claim(student_id(entry.path.stem), found[-1].path, note=note),)

    return claims


def _readings(entry: Entry) -> Iterator[Claim]:
    """Yield each way to read a file's name."""
    if len(entry.path.parts) > 1:
        return
    parts = entry.path.name.split("_")
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
