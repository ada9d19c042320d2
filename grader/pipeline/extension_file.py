"""The file of extensions: a later deadline for single students, which the late policy respects.

The file is `extensions.csv` in the reports folder, or another one. Each row is an extension, with
the columns `student`, `until` and `reason`. It is read as `overrides.csv` is: see `override_file`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.model.late_work import Extension, ends_early, read_extension, show_moment
from grader.model.record import Record
from grader.model.visible_text import quoted
from grader.pipeline.edited_file import read_content
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import check_students, parse, refusal

FILE_NAME = "extensions.csv"
COLUMNS = ("student", "until", "reason")
NEEDED = COLUMNS[:2]


@dataclass(frozen=True)
class Extensions:
    """The extensions of a file, each with the number of its line."""

    path: Path
    lines: tuple[tuple[int, Extension], ...] = ()

    @property
    def students(self) -> Collection[str]:
        return self._by_student.keys()

    def of(self, student: str) -> Extension | None:
        return self._by_student.get(student)

    def resolved(self, find: Callable[[str], str]) -> "Extensions":
        """Return the extensions with ids of students in place of their names.

        Raise OverrideError if two lines turn out to be for one student.
        """
        lines = tuple(
            (line, each.model_copy(update={"student": find(each.student)}))
            for line, each in self.lines
        )
        if refused := [*_second_lines(lines)]:
            raise refusal(self.path, refused)
        return replace(self, lines=lines)

    def check_students(self, known: KnownStudents) -> None:
        """Raise OverrideError if a line names a student who is not known."""
        check_students(self.path, [(line, each.student) for line, each in self.lines], known)

    def check_deadline(self, record: Record) -> None:
        """Raise OverrideError if a student's extension ends before the deadline."""
        for line, extension in self.lines:
            if extension.student == record.student and ends_early(record, extension):
                until = show_moment(extension.until)
                told = f"{quoted(record.student)}: {until} is before the deadline"
                raise refusal(self.path, [(line, told)])

    @cached_property
    def _by_student(self) -> dict[str, Extension]:
        return {extension.student: extension for _, extension in self.lines}


def read_extensions(path: Path) -> Extensions:
    """Return the extensions of a file; none if the file does not exist.

    Raise OverrideError, which names the lines, if it cannot be understood or two lines are for one
    student.
    """
    table = parse(path, read_content(path), COLUMNS, NEEDED)
    found: list[tuple[int, Extension]] = []
    refused: list[tuple[int, str]] = []
    for line, cells in table.rows:
        try:
            found.append((line, read_extension(*(cells.get(column, "") for column in COLUMNS))))
        except ValueError as error:
            refused.append((line, str(error)))
    if refused := sorted([*refused, *_second_lines(found)]):
        raise refusal(path, refused)
    return Extensions(path, tuple(found))


def _second_lines(found: Iterable[tuple[int, Extension]]) -> Iterator[tuple[int, str]]:
    """Yield the lines for a student who has an earlier line, with the reason to refuse them."""
    lines: dict[str, int] = {}
    for line, extension in found:
        if earlier := lines.get(extension.student):
            yield line, f"line {earlier} is for {quoted(extension.student)} too: remove one of them"
        lines.setdefault(extension.student, line)
