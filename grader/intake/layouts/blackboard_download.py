"""Blackboard's downloads."""

import os.path
import re
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download, provenance

_NAME = re.compile(
    r"(?P<head>.*?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.*)|\.txt)", re.DOTALL
)
_PERSON = re.compile(r"\A\ufeff?[^:\n]+: (?P<name>.*) \((?P<user>[^()\n]+)\)\s*$", re.M)
# What a student typed in, unless it is the sentence that there is nothing.
_TYPED = re.compile(r"\n\nSubmission Field:\n(?!There is no )\S")


def blackboard_claims(download: Download) -> Claims:
    """Read `HW 1_jdoe_attempt_2026-11-02-09-30-00_hw.py`, of "Assignment File Download".

    With each attempt comes a text that begins with `Name: Jane Doe (jdoe)`. The names of columns
    and users may contain `_`. So the user is read from this text; without one, from what follows
    the common start of all names. The form is not documented; instructors and other programs
    publish such downloads.
    """
    found = [
        _NAME.fullmatch(entry.path.name) if len(entry.path.parts) == 1 else None
        for entry in download.entries
    ]
    people: dict[str, tuple[str, str]] = {}
    typed: set[str] = set()
    for entry, match in zip(download.entries, found, strict=True):
        if match and match["file"] is None:
            text = download.read(entry).decode("utf-8", "replace").replace("\r\n", "\n")
            person = _PERSON.search(text)
            if person and match["head"].endswith(f"_{person['user']}"):
                people[match["head"]] = (person["user"], person["name"])
            if _TYPED.search(text):
                typed.add(match[0])
    heads = {match["head"] for match in found if match}
    start = os.path.commonprefix([*heads])  # noqa: RUF071
    column = start.rpartition("_")[0] if len(heads) > 1 else None

    def claim(match: re.Match[str]) -> Claim:
        head = match["head"]
        guess = head.rpartition("_")[2] if column is None else head[len(column) :].removeprefix("_")
        user, name = people.get(head, (guess, ""))
        date, time = match["time"][:10], match["time"][11:].replace("-", ":")
        return Claim(
            user,
            PurePosixPath(match["file"] or ("text.html" if match[0] in typed else "")),
            provenance({"username": user}, name=name, submitted=f"{date} {time}"),
            attempt=match["time"],
        )

    return [(claim(match),) if match else () for match in found]
