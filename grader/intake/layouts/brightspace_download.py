"""What Brightspace downloads."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, Download
from grader.intake.listing import Item

_NAME = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<who>.+?) ?- "
    r"(?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2}(?:[ \u202f]?[AP]M)?)"
    r"(?: ?- ?(?P<file>.+))?"
)
_TIME = re.compile(
    r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d+), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}?):?(?P<minute>\d\d)(?:\s?(?P<half>[AP]M))?"
)


def brightspace(download: Download) -> Claims:
    """Brightspace: `123-456 - Jane Doe - Nov 2, 2026 905 AM/hw.py`, or with ` - hw.py` behind it.

    The first number is the user's, and in no grades file: people are found by name. Not
    documented; the form is that of what institutions and other programs publish of such downloads.
    """
    return [_claim(item) for item in download.items]


def _claim(item: Item) -> tuple[Claim, ...]:
    if not item.path.parts:
        return ()
    first, *rest = item.path.parts
    found = _NAME.fullmatch(first)
    if not found:
        return NOBODYS if first == "index.html" else ()
    time = _sortable(found["time"])
    claim = Claim(
        found["user"],
        PurePosixPath(found["file"]) if found["file"] and not rest else PurePosixPath(*rest),
        name=found["who"].strip(),
        submitted=time or found["time"],
        attempt=time,
    )
    return (claim,)


def _sortable(text: str) -> str:
    """`Nov 2, 2026 905 AM` as 2026-11-02 09:05; empty where it is not of that form.

    By hand: strptime takes `%I%M` of 105 for ten past five.
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
