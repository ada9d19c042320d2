"""The downloads of Blackboard, Brightspace, Canvas and Moodle, whose names say whose each file is.

The names of Blackboard and Brightspace are not documented; instructors and other programs publish
such downloads.
"""

import os.path
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claimer, Claims, Download, provenance
from grader.intake.layouts.student_folders import student_id
from grader.intake.listing import Entry
from grader.intake.person_names import letters
from grader.model.notes import Note

_BLACKBOARD = re.compile(
    r"(?P<head>[^/]*?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>[^/]*)|\.txt)"
)
_PERSON = re.compile(r"\A\ufeff?[^:\n]+: (?P<name>.*) \((?P<user>[^()\n]+)\)\s*$", re.M)
# What a student typed in, unless it is the sentence that there is nothing.
_TYPED = re.compile(r"\n\nSubmission Field:\n(?!There is no )\S")


def blackboard_claims(download: Download) -> Claimer:
    """Read `HW 1_jdoe_attempt_2026-11-02-09-30-00_hw.py`, of "Assignment File Download".

    With each attempt comes a text that begins with `Name: Jane Doe (jdoe)`. The names of columns
    and users may contain `_`. So the user is read from this text; without one, from what follows
    the common start of all names.
    """
    heads: set[str] = set()
    people: dict[str, tuple[str, str]] = {}
    typed: set[str] = set()
    for entry in download.entries:
        if not (match := _BLACKBOARD.fullmatch(str(entry.path))):
            continue
        head = match["head"]
        heads.add(head)
        if match["file"] is None:
            text = entry.metadata().decode("utf-8", "replace").replace("\r\n", "\n")
            person = _PERSON.search(text)
            if person and head.endswith(f"_{person['user']}"):
                people[head] = (person["user"], person["name"])
            if _TYPED.search(text):
                typed.add(match[0])
    start = os.path.commonprefix([*heads])  # noqa: RUF071
    column = start.rpartition("_")[0] if len(heads) > 1 else None

    def claims(entry: Entry) -> Claims:
        if not (match := _BLACKBOARD.fullmatch(str(entry.path))):
            return ()
        head = match["head"]
        guess = head.rpartition("_")[2] if column is None else head[len(column) :].removeprefix("_")
        user, name = people.get(head, (guess, ""))
        path = PurePosixPath(match["file"] or ("text.html" if match[0] in typed else ""))
        date, time = match["time"][:10], match["time"][11:].replace("-", ":")
        known = provenance({"username": user}, name=name, submitted=f"{date} {time}")
        return (Claim(user, path, known, attempt=match["time"]),)

    return claims


_BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<who>.+?) ?- "
    r"(?P<time>(?P<month>[A-Z][a-z]{2})[a-z]{0,6} (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?:[ \u202f]?(?P<half>[AP]M))?)"
    r"(?: ?- ?(?P<file>.+))?"
)


def brightspace_claims(entry: Entry) -> Claims:
    """Read `123-456 - Jane Doe - Nov 2, 2026 905 AM/hw.py`, or with ` - hw.py` at its end.

    The first number is the user's. No grades file has it, so people are found by name.
    """
    first, *rest = entry.path.parts
    found = _BRIGHTSPACE.fullmatch(first)
    if not found:
        return NOBODYS if first == "index.html" else ()
    time = _sortable(found)
    known = provenance({}, name=found["who"].strip(), submitted=time or found["time"])
    path = PurePosixPath(*(rest or [found["file"] or ""]))
    return (Claim(found["user"], path, known, attempt=time),)


def _sortable(found: re.Match[str]) -> str:
    """Return `Nov 2, 2026 905 AM` as 2026-11-02 09:05; empty if there is no such time.

    `strptime` is not used for the time: it reads 105 with `%I%M` as 10:05.
    """
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"] == "PM")
    try:
        day = datetime.strptime(f"{found['month']} {found['day']} {found['year']}", "%b %d %Y")
        return f"{day.replace(hour=hour, minute=int(found['minute'])):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


_NUMBER = re.compile(r"[0-9]+")
# What Canvas removes from names. Other LMSes write it before the student's own file name.
_NOT_IN_NAMES = re.compile(r"[A-Z\s-]")
_TYPED_IN = ("text.html", "link.html")  # the files for a text or an address that was typed in


def canvas_claims(download: Download) -> Claimer:
    """Read `doejane_LATE_101_2002_hw.py`, of "Download Submissions", all in one folder.

    The numbers are the user's, which is `ID` in the gradebook, and the attachment's; typed-in text
    has no second one. Names are lower case, with letters and digits only. A `-1` before the ending
    is Canvas's own. Source: instructure/canvas-lms, lib/content_zipper.rb.

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


_MOODLE = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<id>\d+))?_assign(?P<part>submission|feedback)_[a-z][a-z0-9]*"
    r"(?:_(?P<file>.*))?"
)
_MOODLE_BLIND = "Participant"  # everyone's name where marking is anonymous


def moodle_claims(entry: Entry) -> Claims:
    """Read `Jane Doe_1234_assignsubmission_file_/hw.py`, of "Download all submissions".

    The file may also be part of the name: `…_file_hw.py`. The number is the participant's in this
    assignment, which the grading worksheet calls `Participant 1234`; for a team, it is the group's.
    Source: moodle/moodle, mod/assign/classes/downloader.php; before 4.1, mod/assign/locallib.php.
    """
    first, *rest = entry.path.parts
    found = _MOODLE.fullmatch(first)
    if not found:
        return ()
    number = found["id"] or ""
    name = "" if found["name"] == _MOODLE_BLIND and number else found["name"]
    file = rest or [found["file"] or ""]
    path = PurePosixPath(*file) if found["part"] == "submission" else PurePosixPath()
    return (Claim(number or name, path, provenance({"moodle": number}, name=name)),)
