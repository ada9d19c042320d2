"""The file of extensions: a later deadline for single students, which the late policy respects.

The file is `extensions.csv` in the reports folder, or another one. Each row is an extension, with
the columns `student`, `until` and `reason`. It is read as `overrides.csv` is: see `decision_lines`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.model.late_work import Extension, ends_early, read_extension, show_moment
from grader.model.record import Record
from grader.model.visible_text import quoted
from grader.pipeline.decision_lines import check_students, parse, read_lines, refusal, resolve
from grader.pipeline.edited_file import read_content
from grader.pipeline.known_students import KnownStudents

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
        return replace(self, lines=resolve(self.path, self.lines, find, _place_of))

    def check_students(self, known: KnownStudents) -> None:
        """Raise OverrideError if a line names a student who is not known."""
        check_students(self.path, self.lines, known)

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
    return Extensions(path, read_lines(path, table, COLUMNS, read_extension, _place_of))


def _place_of(extension: Extension) -> tuple[str]:
    return (extension.student,)
