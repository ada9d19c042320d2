"""What Blackboard downloads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download

_NAME = re.compile(
    r"(?P<head>.*?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.*)|\.txt)", re.DOTALL
)
_TOLD = re.compile(r"\A\ufeff?[^:\n]+: (?P<name>.*) \((?P<user>[^()\n]+)\)\s*$", re.M)
# What a student typed into the box, where that is not the sentence that says that it is nothing.
_TYPED = re.compile(r"\n\nSubmission Field:\n(?!There is no )\S")


def blackboard(download: Download) -> Claims:
    """Blackboard, "Assignment File Download": `HW 1_jdoe_attempt_2026-11-02-09-30-00_hw.py`.

    Beside an attempt's files there is a text that begins with `Name: Jane Doe (jdoe)`. Column and
    user names may hold `_`, so it is asked first, and then what all names begin with. The form is
    not documented; it is that of what instructors and other programs publish of such downloads.
    """
    found = [
        _NAME.fullmatch(item.path.name) if len(item.path.parts) == 1 else None
        for item in download.items
    ]
    users: dict[str, tuple[str, str]] = {}
    typed: set[str] = set()
    for item, match in zip(download.items, found, strict=True):
        if match and match["file"] is None:
            text = download.read(item).decode("utf-8", "replace")
            told = _TOLD.search(text)
            if told and match["head"].endswith(f"_{told['user']}"):
                users[match["head"]] = (told["user"], told["name"])
            if _TYPED.search(text.replace("\r\n", "\n")):
                typed.add(match[0])
    heads = {match["head"] for match in found if match}
    column = _common_start(heads) if len(heads) > 1 else None
    return [_claim(match, users, column, typed) for match in found]


def _common_start(heads: Iterable[str]) -> str:
    """What all begin with, up to its last `_`: the column's name."""
    first, last = min(heads), max(heads)
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    return first[:length].rpartition("_")[0]


def _claim(
    found: re.Match[str] | None,
    users: Mapping[str, tuple[str, str]],
    column: str | None,
    typed: Collection[str],
) -> tuple[Claim, ...]:
    if not found:
        return ()
    head = found["head"]
    guess = head.rpartition("_")[2] if column is None else head[len(column) :].removeprefix("_")
    user, name = users.get(head, (guess, ""))
    year, month, day, hour, minute, second = found["time"].split("-")
    claim = Claim(
        user,
        PurePosixPath(found["file"] or ("text.html" if found[0] in typed else "")),
        name=name,
        ids={"username": user},
        submitted=f"{year}-{month}-{day} {hour}:{minute}:{second}",
        attempt=found["time"],
    )
    return (claim,)
