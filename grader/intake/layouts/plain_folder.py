"""A folder of files, or of a folder for each student."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download
from grader.intake.listing import IGNORED_FOLDERS, Item, printable

BESIDE = frozenset({".md", ".csv", ".yml", ".yaml"})


def plain(download: Download) -> Claims:
    """A file or a folder for each student: their id is its name, a file's without its ending."""
    return [_claim(item) for item in download.items]


def _claim(item: Item) -> tuple[Claim, ...]:
    first, *rest = item.path.parts or ("",)
    is_file = not rest and not item.is_folder
    if is_no_submission(item) or first.startswith(".") or first in IGNORED_FOLDERS:
        return ()
    student = student_id(PurePosixPath(first).stem if is_file else first)
    path = PurePosixPath(first) if is_file else PurePosixPath(*rest)
    return (Claim(student, path, ids={"any": student}),)


def is_no_submission(item: Item) -> bool:
    """Whether it is what lies beside submissions: a README, a roster."""
    return len(item.path.parts) == 1 and item.is_file and item.path.suffix.lower() in BESIDE


def student_id(name: str) -> str:
    """A student's id from a file name, in one Unicode form (macOS uses another).

    What cannot be shown is replaced, and a digest of the name keeps two such names apart.
    """
    name = unicodedata.normalize("NFC", name)
    shown = printable(name)
    if shown == name:
        return name
    return f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
