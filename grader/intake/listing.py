"""The files and folders of a download, before it is known whose they are."""

import io
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from grader.model.errors import SubmissionsError
from grader.model.notes import Note

IGNORED_FOLDERS = frozenset({"node_modules", "venv", "site-packages"})
MADE_BY_TOOLS = frozenset(
    {"__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
    | {".git", ".ipynb_checkpoints"}
)
WORK = frozenset({".py", ".ipynb"})
MAX_ENTRIES = 50_000  # per folder: more than any class has, and still listed at once
MAX_DEPTH = 20
CHUNK = 2**20
MAX_METADATA_BYTES = 2**28
MAX_NOTES = 50  # per student and step: 50 from finding the work, 50 from reading it


@dataclass(frozen=True)
class Entry:
    """A file of a download, an empty folder, or something that cannot be read."""

    path: PurePosixPath  # in the download, without `..` and the like
    open: Callable[[], IO[bytes]] | None = None  # only a file has this
    source: Path | None = None  # where the file is on this computer, unless it is in an archive
    member: int = 0  # its number in the archive that it is in
    note: Note | None = None  # why it is not read
    is_folder: bool = False
    newness: float = 0.0  # larger for files that were changed later

    def chunks(self) -> Iterator[bytes]:
        """Yield the content of a file; raise RefusedError if it cannot be read."""
        try:
            with self.open() if self.open else io.BytesIO() as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except Exception as error:
            # Damaged archives make the libraries raise errors of any kind.
            raise RefusedError("damaged") from error

    def metadata(self) -> bytes:
        """Return the content of a file that says who is who; empty if it is unreadable or vast."""
        with suppress(RefusedError):
            content = b"".join(islice(self.chunks(), MAX_METADATA_BYTES // CHUNK + 1))
            return content if len(content) <= MAX_METADATA_BYTES else b""
        return b""


class RefusedError(Exception):
    """A file, a member of an archive, or a notebook's cell is not read."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def note(self, path: PurePosixPath) -> Note:
        """Return the note about a file."""
        return Note.of(self.code, name=printable(path), **self.values)


def is_ignored(path: PurePosixPath) -> bool:
    """Return whether tools made this file or folder, so that no student hands it in.

    At the top of a download, a hidden folder may be a student's.
    """
    inner = path.parts[1:]
    folders = inner[:-1] if path.suffix.lower() in WORK else inner  # work may have a hidden name
    return (
        any(part in MADE_BY_TOOLS or part.startswith("._") for part in path.parts)
        or any(part in IGNORED_FOLDERS for part in inner)
        or any(part.startswith(".") for part in folders)
    )


def printable(name: str | PurePosixPath) -> str:
    """Replace what no page can show in a file's name: control characters and lone bytes."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("_" if unicodedata.category(c) == "Cc" else c for c in text)


def first_notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the first notes, and a note with the number of the others."""
    more = len(notes) - MAX_NOTES
    return (*notes[:MAX_NOTES], *([Note.of("more", count=more)] if more > 0 else []))


def list_folder(folder: Path) -> Iterator[Entry]:
    """Yield everything in a folder and its subfolders, top level first. Links are not followed.

    Raise SubmissionsError if the folder itself cannot be read or has too many files.
    """
    pending = [PurePosixPath()]
    for place in pending:
        try:
            files = sorted((folder / place).iterdir(), key=os.fsencode)
        except OSError as error:
            if not place.parts:
                raise SubmissionsError(f"{folder}: cannot be read: {error.strerror}") from error
            yield Entry(place, note=system_refused(place, error), is_folder=True)
            continue
        files = [file for file in files if not is_ignored(place / file.name)]
        if not files and place.parts:
            yield Entry(place, is_folder=True)
        if len(files) > MAX_ENTRIES:
            if not place.parts:
                raise SubmissionsError(f"{folder}: has more than {MAX_ENTRIES} files and folders")
            note = Note.of("folder_too_long", name=printable(place.name), count=MAX_ENTRIES)
            yield Entry(place, note=note, is_folder=True)
        for file in files[:MAX_ENTRIES]:
            entry = _entry(file, place / file.name)
            if not entry.is_folder:
                yield entry
            elif len(place.parts) < MAX_DEPTH:
                pending.append(entry.path)
            else:
                yield replace(entry, note=Note.of("too_deep", name=printable(file.name)))


def _entry(file: Path, path: PurePosixPath) -> Entry:
    try:
        if file.is_symlink():
            return Entry(path, note=Note.of("link", name=printable(path.name)))
        if file.is_dir():
            return Entry(path, is_folder=True)
        if file.is_file():
            return Entry(path, lambda: file.open("rb"), file, newness=file.stat().st_mtime)
        return Entry(path, note=Note.of("special_file", name=printable(path.name)))
    except OSError as error:
        return Entry(path, note=system_refused(path, error))


def system_refused(path: PurePosixPath, error: OSError) -> Note:
    """Return the note about a file that the system cannot read."""
    return Note.of("system_refused", name=printable(path), error=error.strerror)
