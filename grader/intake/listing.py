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
    {"__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".git"}
    | {".ipynb_checkpoints"}
)
CHECKPOINTS = ".ipynb_checkpoints"
WORK = frozenset({".py", ".ipynb"})
MAX_ENTRIES = 50_000  # per folder: more than any class has, and still quick to list
MAX_DEPTH = 20  # levels of folders
CHUNK = 2**20  # bytes
MAX_METADATA_BYTES = 2**28
MAX_NOTES = 50  # notes per student from each of two steps: finding the work, and reading it


@dataclass(frozen=True)
class Entry:
    """A file of a download, an empty folder, or something that cannot be read."""

    path: PurePosixPath  # the path in the download, without `..` and without a root
    open: Callable[[], IO[bytes]] | None = None  # opens the file; None if it is no readable file
    source: Path | None = None  # where the file is on this computer, unless it is in an archive
    member: int = 0  # the number of the file in its archive, from 0
    note: Note | None = None  # the reason why it is not read
    is_folder: bool = False
    newness: float = 0.0  # the time of the last change, in seconds since 1970; 0 if unknown

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
        """Return the content of a file that says who is who; empty if it is unreadable or huge."""
        with suppress(RefusedError):
            content = b"".join(islice(self.chunks(), MAX_METADATA_BYTES // CHUNK + 1))
            return content if len(content) <= MAX_METADATA_BYTES else b""
        return b""


class RefusedError(Exception):
    """Raised if a file, a member of an archive, or a cell of a notebook is not read."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def note(self, path: PurePosixPath) -> Note:
        """Return the note that says why the file at this path is not read."""
        return Note.of(self.code, name=printable(path), **self.values)


def is_checkpoint(path: PurePosixPath) -> bool:
    """Return whether a file is one of the copies that Jupyter makes, inside a student's folder."""
    return CHECKPOINTS in path.parts[1:]


def is_ignored(path: PurePosixPath) -> bool:
    """Return whether a file or folder is hidden or made by a tool, and so is not a student's work.

    A hidden folder at the top of a download is not ignored, because it may be a student's.
    """
    if is_checkpoint(path):
        # Jupyter's copies are work, in case that nothing else was handed in.
        path = PurePosixPath(*(part for part in path.parts if part != CHECKPOINTS))
    inner = path.parts[1:]
    # A hidden .py file is work, and iCloud leaves a hidden file in place of one it keeps.
    folders = inner[:-1] if path.suffix.lower() in {*WORK, ".icloud"} else inner
    return (
        any(part in MADE_BY_TOOLS or part.startswith("._") for part in path.parts)
        or any(part in IGNORED_FOLDERS for part in inner)
        or any(part.startswith(".") for part in folders)
    )


def printable(name: str | PurePosixPath) -> str:
    """Replace what pages cannot show in a file's name: control characters and undecodable bytes."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("_" if unicodedata.category(c) == "Cc" else c for c in text)


def first_notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the first `MAX_NOTES` notes, and one note that counts the others."""
    more = len(notes) - MAX_NOTES
    return (*notes[:MAX_NOTES], *([Note.of("more", count=more)] if more > 0 else []))


def list_folder(folder: Path) -> Iterator[Entry]:
    """Yield the files and the empty folders in a folder and its subfolders, top level first.

    Links are not followed. Raise SubmissionsError if `folder` cannot be read or has too many files.
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
