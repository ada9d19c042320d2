"""Blackboard's "Assignment File Download".

The file names are not documented. Published downloads and other programs show their form.
"""

import os.path
import re
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claimer, Claims, Download, provenance
from grader.intake.listing import Entry

_NAME = re.compile(
    r"(?P<head>[^/]*?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>[^/]*)|\.txt)"
)
_PERSON = re.compile(r"\A\ufeff?[^:\n]+: (?P<name>.*) \((?P<user>[^()\n]+)\)\s*$", re.M)
# A text that the student typed in. If there is none, Blackboard writes "There is no …".
_TYPED = re.compile(r"\n\nSubmission Field:\n(?!There is no )\S")


def blackboard_claims(download: Download) -> Claimer:
    """Read names such as `HW 1_jdoe_attempt_2026-11-02-09-30-00_hw.py`.

    Each attempt has a text file that begins with `Name: Jane Doe (jdoe)`. The user is read from it,
    because the names of columns and users may contain `_`. Without this file, the user is what
    follows the common start of all names.
    """
    heads: set[str] = set()
    people: dict[str, tuple[str, str]] = {}
    typed: set[str] = set()
    for entry in download.entries:
        if not (match := _NAME.fullmatch(str(entry.path))):
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
        if not (match := _NAME.fullmatch(str(entry.path))):
            return ()
        head = match["head"]
        guess = head.rpartition("_")[2] if column is None else head[len(column) :].removeprefix("_")
        user, name = people.get(head, (guess, ""))
        path = PurePosixPath(match["file"] or ("text.html" if match[0] in typed else ""))
        date, time = match["time"][:10], match["time"][11:].replace("-", ":")
        known = provenance({"username": user}, name=name, submitted=f"{date} {time}")
        return (Claim(user, path, known, attempt=match["time"]),)

    return claims
