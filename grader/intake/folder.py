"""A folder of submissions → what each student handed in.

A flat file's student is its name without its ending; a folder's student is its name. Links are
never followed, so that no submission can point at another's work.
"""

from __future__ import annotations

import hashlib
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


def find_submissions(path: Path, leave_out: Path | None = None) -> Found:
    """What each student handed in under `path`, which may also be a single file.

    Args:
        path: the folder, or file.
        leave_out: an entry of the folder that is no submission (the reports, when they lie there).

    Raises:
        SubmissionsError: there is no such path, it cannot be read, or holds nothing to grade.
    """
    if not path.exists():
        raise SubmissionsError(f"{path}: no such file or folder")
    try:
        entries = [path] if path.is_file() else _list(path)
    except OSError as error:
        raise SubmissionsError(f"{path}: cannot be read: {error.strerror}") from error
    handins: dict[str, Handin] = {}
    ignored: list[str] = []
    for entry in entries:
        if leave_out and entry.resolve() == leave_out.resolve():
            continue
        if _is_plain_file(entry) and entry.suffix.lower() in NOT_SUBMISSIONS:
            ignored.append(printable(entry.name))
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
    """The regular files below a student's folder, shallow ones first, and what was passed over."""
    files: list[Path] = []
    notes: list[str] = []
    pending = [folder]
    seen = 0
    while pending:
        current = pending.pop(0)
        try:
            entries = _list(current)
        except OSError as error:
            notes.append(f"The folder {printable(current.name)} cannot be read: {error.strerror}.")
            continue
        for entry in entries:
            seen += 1
            if seen > MAX_FILES:
                notes.append(f"Only the first {MAX_FILES} files were read.")
                return tuple(files), tuple(notes)
            try:
                if entry.is_symlink():
                    notes.append(f"{printable(entry.name)} is a link, which is not followed.")
                elif entry.is_dir():
                    pending.append(entry)
                elif entry.is_file():
                    files.append(entry)
            except OSError as error:
                notes.append(f"{printable(entry.name)} cannot be read: {error.strerror}.")
    return tuple(files), tuple(notes)


def _list(folder: Path) -> list[Path]:
    """A folder's entries in a fixed order, without what tools leave behind."""
    return [
        entry
        for entry in sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
        if not entry.name.startswith(".") and entry.name not in IGNORED_FOLDERS
    ]


def _is_plain_file(entry: Path) -> bool:
    return entry.is_file() and not entry.is_symlink()


def _student(name: str) -> str:
    """A student's id from a file name, in one Unicode form (macOS uses another).

    What cannot be shown is replaced, and a digest of the name keeps two such names apart.
    """
    name = unicodedata.normalize("NFC", name)
    shown = printable(name)
    if shown == name:
        return name
    return f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"


def printable(name: str) -> str:
    """A file's name without what no page or gradebook can show (control characters, lone bytes)."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("_" if unicodedata.category(c) == "Cc" else c for c in text)
