"""Brightspace's downloads."""

import re
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download, provenance
from grader.intake.listing import Entry

_NAME = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<who>.+?) ?- "
    r"(?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2}(?:[ \u202f]?[AP]M)?)"
    r"(?: ?- ?(?P<file>.+))?"
)
_TIME = re.compile(
    r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d+), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}?):?(?P<minute>\d\d)(?:\s?(?P<half>[AP]M))?"
)


def brightspace_claims(download: Download) -> Claims:
    """Read `123-456 - Jane Doe - Nov 2, 2026 905 AM/hw.py`, or with ` - hw.py` at its end.

    The first number is the user's. No grades file has it, so people are found by name. The form is
    not documented; institutions and other programs publish such downloads.
    """
    return [_claim(entry) for entry in download.entries]


def _claim(entry: Entry) -> tuple[Claim, ...]:
    first, *rest = entry.path.parts
    found = _NAME.fullmatch(first)
    if not found:
        return NOBODYS if first == "index.html" else ()
    time = _sortable(found["time"])
    path = PurePosixPath(*rest) if rest else PurePosixPath(found["file"] or "")
    known = provenance({}, name=found["who"].strip(), submitted=time or found["time"])
    return (Claim(found["user"], path, known, attempt=time),)


def _sortable(text: str) -> str:
    """Return `Nov 2, 2026 905 AM` as 2026-11-02 09:05; empty where it has another form.

    `strptime` is not used for the time: it reads 105 with `%I%M` as 10:05.
    """
    found = _TIME.fullmatch(text)
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
