"""Reads the files of one student, and unpacks the archives among them."""

import io
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.intake.archive import is_archive, unpack
from grader.intake.listing import (
    WORK,
    RefusedError,
    is_checkpoint,
    is_ignored,
    printable,
    system_refused,
)
from grader.intake.notebook import MAX_TOKENS, without_outputs
from grader.intake.source_text import as_utf8, is_notebook
from grader.model.errors import SubmissionsError
from grader.model.notes import Note
from grader.model.submission import FileUse, Handin

MAX_ARCHIVES = 3  # archives per student
MAX_FILES = 200  # files per student, and per archive
MAX_FILE_BYTES = 20 * 2**20  # bytes of one file
MAX_NOTEBOOK_BYTES = 100 * 2**20  # bytes of a notebook with its outputs
MAX_NOTEBOOKS_BYTES = 300 * 2**20  # bytes of all notebooks of a student with their outputs
MAX_TOTAL_BYTES = 50 * 2**20  # bytes of all files of a student


def is_notebook_name(path: PurePosixPath) -> bool:
    """Return whether a file is a notebook by its name: `hw3.ipynb`, or `hw3.ipynb.json`."""
    return ".ipynb" in path.name.lower() and not is_archive(path.name)


def _may_be_notebook(path: PurePosixPath) -> bool:
    return is_notebook_name(path) or path.suffix.lower() == ".json"


class SizeBudget:
    """The number of bytes that may still be read from one student's files."""

    def __init__(self) -> None:
        self.left = MAX_TOTAL_BYTES
        self._notebooks_left = MAX_NOTEBOOKS_BYTES
        self._parts_left = MAX_TOKENS

    def read(self, path: PurePosixPath, chunks: Iterable[bytes]) -> bytes:
        """Return a file's content, and count its bytes; raise RefusedError if it is too large.

        The outputs of a notebook do not count, and are left out.
        """
        return (self._take_notebook if _may_be_notebook(path) else self._join)(chunks)

    def _join(self, chunks: Iterable[bytes]) -> bytes:
        """Return all chunks as one content.

        The bytes of a refused file that were already unpacked count too.
        """
        content = io.BytesIO()
        try:
            for chunk in chunks:
                content.write(chunk)
                self.check(content.tell())
        finally:
            self.left -= content.tell()
        return content.getvalue()

    def _take_notebook(self, chunks: Iterable[bytes]) -> bytes:
        """Return a notebook without its outputs, which do not count; another file as it is."""
        raw = io.BytesIO()
        for chunk in chunks:
            raw.write(chunk)
            self._notebooks_left -= len(chunk)
            if raw.tell() > MAX_NOTEBOOK_BYTES or self._notebooks_left < 0:
                raise RefusedError("too_large", megabytes=MAX_NOTEBOOK_BYTES >> 20)
        if not is_notebook(raw.getvalue()):
            return self._join([raw.getvalue()])
        try:
            content, parts = without_outputs(as_utf8(raw.getvalue()), self._parts_left)
        except ValueError:
            raise RefusedError("too_many_parts") from None
        self._parts_left -= parts
        return self._join([content])

    def check(self, size: int) -> None:
        """Raise RefusedError if a file of `size` bytes is too large."""
        if size > MAX_FILE_BYTES:
            raise RefusedError("too_large", megabytes=MAX_FILE_BYTES >> 20)
        if size > self.left:
            raise RefusedError("no_room", megabytes=MAX_TOTAL_BYTES >> 20)


class StudentFiles:
    """The content of a student's files, with notes about those that were not read."""

    def __init__(self, handin: Handin) -> None:
        """Read the files; raise SubmissionsError if the system cannot read one."""
        self.contents: dict[PurePosixPath, bytes] = {}
        self.newness: dict[PurePosixPath, float] = {}
        self.notes: list[Note] = []
        self.refused: list[Note] = []  # those of the notes that are about code
        self.uses: dict[PurePosixPath, FileUse] = {}  # of files that have no content of their own
        self._budget = SizeBudget()
        self._archives = 0
        for file in handin.files:
            try:
                size = file.source.stat().st_size
                most = MAX_NOTEBOOK_BYTES if _may_be_notebook(file.path) else MAX_FILE_BYTES
                if size > most:
                    raise RefusedError("too_large", megabytes=most >> 20)
                content = self._budget.read(file.path, [file.source.read_bytes()])
                if is_archive(file.path.name):
                    self._unpack(file.path, content)
                else:
                    self.contents[file.path] = content
                    self.newness[file.path] = file.newness
            except OSError as error:
                raise SubmissionsError(str(system_refused(file.path, error))) from error
            except RefusedError as error:
                self._refuse(file.path, error)

    def _refuse(self, path: PurePosixPath, error: RefusedError) -> None:
        note = error.note(path)
        self.notes.append(note)
        self.uses[path] = "not_read"
        if path.suffix.lower() in WORK or is_notebook_name(path) or is_archive(path.name):
            self.refused.append(note)

    def _unpack(self, path: PurePosixPath, content: bytes) -> None:
        """Read an archive's files as if they were in the folder that contains the archive."""
        name = printable(path)
        self._archives += 1
        if self._archives > MAX_ARCHIVES:
            raise RefusedError("archive_too_many")
        entries = [
            each
            for each in unpack(path.name, content)
            if not is_ignored(each.path) and not is_checkpoint(each.path)
        ]
        self.notes.append(Note.of("unpacked", name=name))
        self.uses[path] = "unpacked"
        self.notes += [entry.note for entry in entries if entry.note][:MAX_FILES]
        files = [entry for entry in entries if entry.open]
        if len(files) > MAX_FILES:
            self.notes.append(Note.of("folder_too_long", count=MAX_FILES, name=name))
        for entry in files[:MAX_FILES]:
            inside = path.parent / entry.path
            try:
                unpacked = self._budget.read(inside, entry.chunks())
            except RefusedError as error:
                self._refuse(inside, error)
                continue
            if inside in self.contents:
                self.notes.append(Note.of("in_archive_too", name=printable(inside), archive=name))
            else:
                self.contents[inside] = unpacked
                self.newness[inside] = entry.newness
