"""Brightspace's download of an assignment's submissions.

The file names are not documented. Published downloads and other programs show their form.
"""

import re
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.layouts.claim import NOBODYS, Claim, Claims, provenance
from grader.intake.listing import Entry

_NAME = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<who>.+?) ?- "
    r"(?P<time>(?P<month>[A-Z][a-z]{2})[a-z]{0,6} (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?:[ \u202f]?(?P<half>[AP]M))?)"
    r"(?: ?- ?(?P<file>.+))?"
)


def brightspace_claims(entry: Entry) -> Claims:
    """Read names such as `123-456 - Jane Doe - Nov 2, 2026 905 AM/hw.py` (or `… 905 AM - hw.py`).

    The first number is the user's. Grades files do not have it, so students are matched by name.
    Brightspace takes files back in folders of the same names, or with the same beginning.
    """
    first, *rest = entry.path.parts
    found = _NAME.fullmatch(first)
    if not found:
        return NOBODYS if first == "index.html" else ()
    time = _sortable(found)
    known = provenance(
        {},
        name=found["who"].strip(),
        submitted=time or found["time"],
        upload_prefix=f"{first}/" if rest or not found["file"] else first[: found.start("file")],
    )
    path = PurePosixPath(*(rest or [found["file"] or ""]))
    return (Claim(found["user"], path, known, attempt=time),)


def _sortable(found: re.Match[str]) -> str:
    """Return `Nov 2, 2026 905 AM` as 2026-11-02 09:05; empty if there is no such time."""
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"] == "PM")
    text = f"{found['month']} {found['day']} {found['year']} {hour}:{found['minute']}"
    try:
        return datetime.strptime(text, "%b %d %Y %H:%M").isoformat(" ", "minutes")
    except ValueError:
        return ""
