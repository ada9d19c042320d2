"""Moodle's "Download all submissions".

Source: moodle/moodle, mod/assign/classes/downloader.php; before 4.1, mod/assign/locallib.php.
"""

import re
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, provenance
from grader.intake.listing import Entry

_NAME = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<id>\d+))?_assign(?P<part>submission|feedback)_[a-z][a-z0-9]*"
    r"(?:_(?P<file>.*))?"
)
_BLIND = "Participant"  # the name of every student if marking is anonymous


def moodle_claims(entry: Entry) -> Claims:
    """Read names such as `Jane Doe_1234_assignsubmission_file_/hw.py`, or `…_file_hw.py`.

    The number is the participant's in this assignment. The grading worksheet has it as
    `Participant 1234`. For a team, the number is the group's.
    """
    first, *rest = entry.path.parts
    found = _NAME.fullmatch(first)
    if not found:
        return ()
    number = found["id"] or ""
    name = "" if found["name"] == _BLIND and number else found["name"]
    file = rest or [found["file"] or ""]
    path = PurePosixPath(*file) if found["part"] == "submission" else PurePosixPath()
    return (Claim(number or name, path, provenance({"moodle": number}, name=name)),)
