"""Puts the course's support files into a submission, in place of the student's copies of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.listing import printable
from grader.intake.notebook import written_files
from grader.model.notes import Note
from grader.model.submission import Cell
from grader.model.support_files import digest_of

Contents = dict[PurePosixPath, bytes]
# What LMSes and browsers add to the name of a file that is uploaded or downloaded again.
COPY_MARK = re.compile(r"(?:-\d+| ?\(\d+\))$")


def without_mark(path: PurePosixPath) -> PurePosixPath:
    """Return the path that a file had before it was uploaded or downloaded again."""
    stem = COPY_MARK.sub("", path.stem) or path.stem
    return path.with_name(f"{stem}{path.suffix}") if stem != path.stem else path


class _Copy(NamedTuple):
    course: PurePosixPath  # the support file
    base: PurePosixPath  # the folder in which the student has it at its path
    differs: bool


class CourseCopies:
    """The support files of an assignment, and what a student handed in under their names.

    A copy is handed in because it lay beside the work. It is never the graded file. It does not
    count, even if the student has edited it, unless it is a module of its own: one in a folder
    beside the graded file, with other content.
    """

    def __init__(self, support: Mapping[str, bytes], contents: Contents) -> None:
        """Take the support files and all that was handed in, both by path."""
        self._support = {PurePosixPath(path): content for path, content in support.items()}
        self._courses = {_key(path): path for path in self._support}
        found = {path: self._find(path, content) for path, content in contents.items()}
        self.own = {path: contents[path] for path in contents if not found[path]}
        self._copies = {path: copy for path, copy in found.items() if copy}
        self._contents = contents
        self._edited: set[PurePosixPath] = set()  # copies that notebooks write

    def __contains__(self, path: object) -> bool:
        return path in self._copies

    @property
    def names(self) -> list[str]:
        """The student's own names for the copies."""
        return [printable(path) for path in self._copies]

    def settle(self, folder: PurePosixPath) -> None:
        """Decide which of the copies count as the student's own, for work in this folder."""
        for path, copy in [*self._copies.items()]:
            if copy.differs and copy.base not in (folder, *folder.parents):
                self.own[path] = self._contents[path]
                del self._copies[path]

    def placed(self, folder: PurePosixPath) -> Contents:
        """Return the support files, beside work in this folder and where the student's copies are.

        An `__init__.py` in whose place a module stands is left out.
        """
        copies = {
            path: self._support[copy.course]
            for path, copy in self._copies.items()
            if path.name != "__init__.py" or copy.course.name == "__init__.py"
        }
        return copies | {folder / path: content for path, content in self._support.items()}

    def without_writes(self, cells: tuple[Cell, ...], folder: PurePosixPath) -> tuple[Cell, ...]:
        """Return cells of a file in this folder, without the code of `%%writefile` for a copy."""
        return tuple(
            replace(cell, source="") if self._would_replace(cell, folder) else cell
            for cell in cells
        )

    def _would_replace(self, cell: Cell, folder: PurePosixPath) -> bool:
        if not self._support:
            return False
        found = (self._find(folder / path, text) for path, text in written_files([cell]).items())
        written = [copy for copy in found if copy and copy.base in (folder, *folder.parents)]
        self._edited |= {copy.base / copy.course for copy in written if copy.differs}
        return bool(written)

    def notes(self) -> Iterator[Note]:
        """Yield a note for each copy that differs from the course's file."""
        edited = [path for path, copy in self._copies.items() if copy.differs]
        for path in dict.fromkeys([*edited, *sorted(self._edited)]):
            yield Note.of("support_differs", name=printable(path))

    def _find(self, path: PurePosixPath, content: bytes) -> _Copy | None:
        """Return the support file that a student's file is a copy of, or that it would hide."""
        names = [path, without_mark(path)]
        if path.name == "__init__.py" and path.parent.name:
            names.append(path.parent.with_name(f"{path.parent.name}.py"))  # would hide the module
        for key in map(_key, names):
            for first in range(len(key)):
                if course := self._courses.get(key[first:]):
                    differs = digest_of(content) != digest_of(self._support[course])
                    return _Copy(course, PurePosixPath(*path.parts[:first]), differs)
        return None


def _key(path: PurePosixPath) -> tuple[str, ...]:
    return tuple(part.casefold() for part in path.parts)


def without_clashes(contents: Contents, placed: Contents) -> Contents:
    """Return the student's files that the system can hold together with the placed ones."""
    folders = {parent for path in placed for parent in path.parents}
    return {
        path: content
        for path, content in contents.items()
        if path not in folders and not any(parent in placed for parent in path.parents)
    }
