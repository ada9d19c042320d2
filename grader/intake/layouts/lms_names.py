"""The downloads of Blackboard, Brightspace and Moodle, whose names say whose each file is.

The names of Blackboard and Brightspace are not documented; instructors and other programs publish
such downloads.
"""

import os.path
import re
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claimer, Claims, Download, provenance
from grader.intake.listing import Entry

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
    r"(?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2}(?:[ \u202f]?[AP]M)?)"
    r"(?: ?- ?(?P<file>.+))?"
)
_BRIGHTSPACE_TIME = re.compile(
    r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d+), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}?):?(?P<minute>\d\d)(?:\s?(?P<half>[AP]M))?"
)


def brightspace_claims(entry: Entry) -> Claims:
    """Read `123-456 - Jane Doe - Nov 2, 2026 905 AM/hw.py`, or with ` - hw.py` at its end.

    The first number is the user's. No grades file has it, so people are found by name.
    """
    first, *rest = entry.path.parts
    found = _BRIGHTSPACE.fullmatch(first)
    if not found:
        return NOBODYS if first == "index.html" else ()
    time = _sortable(found["time"])
    known = provenance({}, name=found["who"].strip(), submitted=time or found["time"])
    path = PurePosixPath(*(rest or [found["file"] or ""]))
    return (Claim(found["user"], path, known, attempt=time),)


def _sortable(text: str) -> str:
    """Return `Nov 2, 2026 905 AM` as 2026-11-02 09:05; empty where it has another form.

    `strptime` is not used for the time: it reads 105 with `%I%M` as 10:05.
    """
    found = _BRIGHTSPACE_TIME.fullmatch(text)
    if not found:
        return ""
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"] == "PM")
    try:
        day = datetime.strptime(f"{found['month']} {found['day']} {found['year']}", "%b %d %Y")
        return f"{day.replace(hour=hour, minute=int(found['minute'])):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


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
