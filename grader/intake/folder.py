"""A folder of submissions → what each student handed in.

A flat file's student is its name without its ending; a folder's student is its name. Links are
never followed, so that no submission can point at another's work.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SubmissionsError
from grader.submission import Handin

IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX", "node_modules", "venv", "site-packages"})
NOT_SUBMISSIONS = frozenset({".md", ".csv", ".yml", ".yaml"})
MAX_FILES = 200


@dataclass(frozen=True)
class Found:
    """The class, sorted by student, and the entries that are nobody's submission."""

    handins: tuple[Handin, ...]
    ignored: tuple[str, ...]


def find_submissions(path: Path) -> Found:
    """What each student handed in under `path`, which may also be a single file.

    Raises:
        SubmissionsError: there is no such path, or nothing in it to grade.
    """
    if not path.exists():
        raise SubmissionsError(f"{path}: no such file or folder")
    entries = [path] if path.is_file() else _list(path)
    handins: dict[str, Handin] = {}
    ignored: list[str] = []
    for entry in entries:
        if not entry.is_symlink() and entry.is_file() and entry.suffix.lower() in NOT_SUBMISSIONS:
            ignored.append(entry.name)
            continue
        handin = _hand_in(entry)
        earlier = handins.get(handin.student)
        if earlier:
            handin = Handin(
                handin.student,
                path,
                earlier.files + handin.files,
                notes=earlier.notes + handin.notes,
            )
        handins[handin.student] = handin
    if not handins:
        raise SubmissionsError(
            f"{path}: nothing to grade; expected a .py or .ipynb file or a folder for each student"
        )
    ordered = sorted(handins.values(), key=lambda handin: handin.student)
    return Found(tuple(ordered), tuple(ignored))


def _hand_in(entry: Path) -> Handin:
    if entry.is_symlink():
        note = "What was handed in is a link, which is not followed."
        return Handin(_student(entry.stem), entry.parent, notes=(note,))
    if entry.is_dir():
        files, notes = _walk(entry)
        return Handin(_student(entry.name), entry, files, notes=notes)
    if entry.is_file():
        return Handin(_student(entry.stem), entry.parent, (entry,))
    note = "What was handed in is neither a file nor a folder."
    return Handin(_student(entry.stem), entry.parent, notes=(note,))


def _walk(folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The regular files below a student's folder, shallow ones first."""
    files: list[Path] = []
    notes: list[str] = []
    pending = [folder]
    while pending:
        for entry in _list(pending.pop(0)):
            if entry.is_symlink():
                notes.append(f"{printable(entry.name)} is a link, which is not followed.")
            elif entry.is_dir():
                pending.append(entry)
            elif entry.is_file():
                files.append(entry)
            if len(files) + len(notes) + len(pending) > MAX_FILES:
                notes.append(f"Only the first {MAX_FILES} files were read.")
                return tuple(files[:MAX_FILES]), tuple(notes)
    return tuple(files), tuple(notes)


def _list(folder: Path) -> list[Path]:
    """A folder's entries in a fixed order, without what tools leave behind."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise SubmissionsError(f"{folder}: cannot be read: {error.strerror}") from error
    return [
        entry
        for entry in entries
        if not entry.name.startswith(".") and entry.name not in IGNORED_FOLDERS
    ]


def _student(name: str) -> str:
    """A student's id from a file name: one Unicode form (macOS uses another), printable."""
    return printable(unicodedata.normalize("NFC", name)).strip() or "_"


def printable(name: str) -> str:
    """A file's name without what no page or gradebook can show (control characters, lone bytes)."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("_" if unicodedata.category(c) == "Cc" else c for c in text)
