"""The file of extensions: a later deadline for single students, which the late policy respects.

The file is `extensions.csv` in the reports folder, or another one. Each row is an extension, with
the columns `student`, `until` and `reason`. It is read as `overrides.csv` is: see `override_file`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.model.late_work import Extension, ends_early, read_extension, show_moment
from grader.model.record import Record
from grader.model.visible_text import quoted
from grader.pipeline.edited_file import read_content
from grader.pipeline.override_file import nobody, parse, refusal

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

    def check_students(self, known: Collection[str]) -> None:
        """Raise OverrideError if a line names a student who is not known."""
        unknown = [(line, each.student) for line, each in self.lines if each.student not in known]
        if unknown:
            refused = [(line, nobody(student, known)) for line, student in unknown]
            raise refusal(self.path, refused)

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
    lines: dict[str, int] = {}
    for line, cells in table.rows:
        try:
            extension = read_extension(*(cells.get(column, "") for column in COLUMNS))
        except ValueError as error:
            refused.append((line, str(error)))
            continue
        if earlier := lines.get(extension.student):
            who = quoted(extension.student)
            refused.append((line, f"line {earlier} is for {who} too: remove one of them"))
        lines.setdefault(extension.student, line)
        found.append((line, extension))
    if refused:
        raise refusal(path, refused)
    return Extensions(path, tuple(found))
