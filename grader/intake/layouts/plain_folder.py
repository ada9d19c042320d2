"""A folder of files, or of a folder for each student."""

import hashlib
import os
import unicodedata
from pathlib import PurePosixPath

from grader.intake.layouts.claim import Claim, Claims, Download, provenance
from grader.intake.listing import IGNORED_FOLDERS, Entry, printable

BESIDE = frozenset({".md", ".csv", ".yml", ".yaml"})


def plain_claims(download: Download) -> Claims:
    """Claim each file or folder for the student with its name, without a file's ending."""
    return [plain_claim(entry) for entry in download.entries]


def plain_claim(entry: Entry) -> tuple[Claim, ...]:
    """Claim one entry by the name of the file or folder at the top."""
    first, *rest = entry.path.parts
    is_file = not rest and not entry.is_folder
    if is_no_submission(entry) or first.startswith(".") or first in IGNORED_FOLDERS:
        return ()
    student = student_id(PurePosixPath(first).stem if is_file else first)
    path = PurePosixPath(first) if is_file else PurePosixPath(*rest)
    return (Claim(student, path, provenance({"any": student})),)


def is_no_submission(entry: Entry) -> bool:
    """Return whether a file is one of those beside submissions: a README, a roster."""
    return len(entry.path.parts) == 1 and entry.is_file and entry.path.suffix.lower() in BESIDE


def student_id(name: str) -> str:
    """Return a student's id for a file name, in one Unicode form (macOS uses another).

    What cannot be shown is replaced. A hash of the name keeps two such names apart.
    """
    name = unicodedata.normalize("NFC", name)
    shown = printable(name)
    return (
        shown if shown == name else f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    )
