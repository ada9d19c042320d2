"""What lies in a download: its files, each with its place, before anybody asks whose they are."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.model.notes import Note

IGNORED_FOLDERS = frozenset({"node_modules", "venv", "site-packages"})
LEFT_BEHIND = frozenset(
    {"__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
    | {".git", ".ipynb_checkpoints"}
)
WORK = frozenset({".py", ".ipynb"})
MAX_ENTRIES = 50_000
"""Of one folder: more than a class is large, and few enough to be listed in no time."""
MAX_DEPTH = 20
MAX_FILES = 200
MAX_FILE_BYTES = 20 * 2**20
MAX_TOTAL_BYTES = 50 * 2**20
"""Of one student."""
MAX_NOTES = 50
"""Of one student, from where work is found and from where it is read."""


@dataclass(frozen=True)
class Item:
    """A file of a download, or an empty folder, or what could not be taken in."""

    path: PurePosixPath
    """Its place in the download, with nothing in it that leads elsewhere."""
    source: Path | None = None
    """Where it lies; None for what is not a file, or not taken in."""
    problem: str = ""
    """Why it is not taken in: a sentence."""
    failure: str = ""
    """Why the system does not let it be read here, of which its owner knows nothing: the same."""
    is_folder: bool = False
    newness: float = 0.0
    """Grows with the time when it was changed."""
    member: int = -1
    """Which member of an archive it is, where it has yet to be taken out."""

    @property
    def is_file(self) -> bool:
        return self.source is not None or self.member >= 0


def is_ignored(path: PurePosixPath) -> bool:
    """Whether tools leave such things behind, and no student hands them in.

    At the top of a download only what is known: a hidden folder there may be somebody's.
    """
    if any(part in LEFT_BEHIND or part.startswith("._") for part in path.parts):
        return True
    *folders, name = path.parts[1:] or ("",)
    hidden = [part for part in folders if part.startswith(".") or part in IGNORED_FOLDERS]
    is_hidden = name.startswith(".") and path.suffix.lower() not in WORK
    return bool(hidden) or is_hidden or name in IGNORED_FOLDERS


def printable(name: str) -> str:
    """A file's name without what no page or gradebook can show (control characters, lone bytes)."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("_" if unicodedata.category(c) == "Cc" else c for c in text)


def few(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The first notes, and how many more there are: each of 50,000 links comes with one."""
    more = len(notes) - MAX_NOTES
    return (*notes[:MAX_NOTES], *([Note.of("text", text=f"And {more} more.")] if more > 0 else []))


def walk(folder: Path) -> Iterator[Item]:
    """All that lies in a folder, shallow things first. Links are never followed.

    Raises:
        OSError: the folder itself cannot be read.
    """
    pending = [(folder, PurePosixPath())]
    while pending:
        current, place = pending.pop(0)
        try:
            entries = _list(current, place)
        except OSError as error:
            if current == folder:
                raise
            failure = f"The folder {printable(place.name)} cannot be read: {error.strerror}."
            yield Item(place, failure=failure, is_folder=True)
            continue
        if not entries and place.parts:
            yield Item(place, is_folder=True)
        if len(entries) > MAX_ENTRIES:
            problem = f"Only the first {MAX_ENTRIES} files of {printable(place.name)} were read."
            yield Item(place, problem=problem, is_folder=True)
        for entry in entries[:MAX_ENTRIES]:
            item = _look_at(entry, place / entry.name)
            if item:
                yield item
            elif len(place.parts) < MAX_DEPTH:
                pending.append((entry, place / entry.name))
            else:
                problem = f"{printable(entry.name)} was not read: it lies in too many folders."
                yield Item(place / entry.name, problem=problem, is_folder=True)


def _list(folder: Path, place: PurePosixPath) -> list[Path]:
    """A folder's entries in a fixed order, without what tools leave behind."""
    entries = [entry for entry in folder.iterdir() if not is_ignored(place / entry.name)]
    return sorted(entries, key=lambda entry: os.fsencode(entry.name))


def _look_at(entry: Path, path: PurePosixPath) -> Item | None:
    """What an entry of a folder is; None where it is a folder."""
    name = printable(entry.name)
    try:
        if entry.is_symlink():
            return Item(path, problem=f"{name} is a link, which is not followed.")
        if entry.is_dir():
            return None
        if entry.is_file():
            return Item(path, entry, newness=entry.stat().st_mtime)
        return Item(path, problem=f"{name} is neither a file nor a folder.")
    except OSError as error:
        return Item(path, failure=f"{name} cannot be read: {error.strerror}.")
