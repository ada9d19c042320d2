"""What Moodle downloads."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download
from grader.intake.listing import Item

_NAME = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<id>\d+))?_assign(?P<part>submission|feedback)_[a-z][a-z0-9]*"
    r"(?:_(?P<file>.*))?"
)

BLIND = "Participant"
"""The name of all where marking is blind."""


def moodle(download: Download) -> Claims:
    """Moodle, "Download all submissions": `Jane Doe_1234_assignsubmission_file_/hw.py`, or flat.

    The number is the participant's in this assignment, which the grading worksheet calls
    `Participant 1234`; of a team it is the group's. moodle/moodle:
    mod/assign/classes/downloader.php, and mod/assign/locallib.php before 4.1.
    """
    return [_claim(item) for item in download.items]


def _claim(item: Item) -> tuple[Claim, ...]:
    if not item.path.parts:
        return ()
    first, *rest = item.path.parts
    found = _NAME.fullmatch(first)
    if not found:
        return ()
    number = found["id"]
    name = "" if found["name"] == BLIND and number else found["name"]
    if found["part"] == "feedback":
        rest, flat = [], ""
    else:
        flat = found["file"] if not rest else ""
    claim = Claim(
        number or name,
        PurePosixPath(flat) if flat else PurePosixPath(*rest),
        name=name,
        ids={"moodle": number} if number else {},
    )
    return (claim,)
