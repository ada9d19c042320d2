"""Reads the files of one student, and unpacks the archives among them."""

from pathlib import PurePosixPath

from grader.intake.archive import Archive, is_archive, unpack
from grader.intake.listing import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    RefusedError,
    is_ignored,
    printable,
    system_refused,
)
from grader.model.errors import SubmissionsError
from grader.model.notes import Note
from grader.model.submission import Handin

MAX_ARCHIVES = 3
"""Per student."""


class SizeBudget:
    """The bytes that the files of one student may still have."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL_BYTES

    def spend(self, size: int) -> None:
        """Count a file, or raise RefusedError if it is too large."""
        if size > MAX_FILE_BYTES:
            raise RefusedError("too_large", megabytes=MAX_FILE_BYTES >> 20)
        if size > self._left:
            raise RefusedError("no_room", megabytes=MAX_TOTAL_BYTES >> 20)
        self._left -= size

    def unpack(self, archive: Archive, member: int) -> bytes:
        """Return and count the content of a member, or raise RefusedError.

        What was unpacked of a refused member counts as well.
        """
        room = max(0, self._left)
        try:
            content = archive.read(member, min(room, MAX_FILE_BYTES))
        except RefusedError as error:
            self._left -= error.unpacked
            if error.code == "too_large" and room < MAX_FILE_BYTES:
                raise RefusedError("no_room", megabytes=MAX_TOTAL_BYTES >> 20) from error
            raise
        self._left -= len(content)
        return content


class StudentFiles:
    """The content of a student's files, with notes about those that were not read."""

    def __init__(self, handin: Handin) -> None:
        """Read the files.

        Raises:
            SubmissionsError: the system cannot read one.
        """
        self.contents: dict[PurePosixPath, bytes] = {}
        self.newness: dict[PurePosixPath, float] = {}
        self.notes: list[Note] = []
        self._budget = SizeBudget()
        self._archives = 0
        for file in handin.files:
            try:
                self._budget.spend(file.source.stat().st_size)
                content = file.source.read_bytes()
            except OSError as error:
                raise SubmissionsError(str(system_refused(file.path, error))) from error
            except RefusedError as error:
                self.notes.append(error.note(printable(file.path)))
                continue
            if is_archive(file.path.name):
                self._unpack(file.path, content)
            else:
                self.contents[file.path] = content
                self.newness[file.path] = file.newness

    def _unpack(self, path: PurePosixPath, content: bytes) -> None:
        """Read the files in an archive as if they were in the archive's own folder."""
        name = printable(path)
        self._archives += 1
        if self._archives > MAX_ARCHIVES:
            self.notes.append(Note.of("archive_too_many", name=name))
            return
        try:
            archive = unpack(path.name, content)
        except RefusedError as error:
            self.notes.append(error.note(name))
            return
        self.notes.append(Note.of("unpacked", name=name))
        entries = [entry for entry in archive.entries if not is_ignored(entry.path)]
        self.notes += [entry.note for entry in entries if entry.note][:MAX_FILES]
        files = [entry for entry in entries if entry.member is not None]
        if len(files) > MAX_FILES:
            self.notes.append(Note.of("folder_too_long", count=MAX_FILES, name=name))
        for entry in files[:MAX_FILES]:
            inside = path.parent / entry.path
            try:
                unpacked = self._budget.unpack(archive, entry.member or 0)
            except RefusedError as error:
                self.notes.append(error.note(printable(inside)))
                continue
            if inside in self.contents:
                note = Note.of("in_archive_too", name=printable(inside), archive=name)
                self.notes.append(note)
            else:
                self.contents[inside] = unpacked
                self.newness[inside] = entry.newness
