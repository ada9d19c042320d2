"""The file of overrides: reads it, changes it safely, and applies it to records.

The file is `overrides.csv` in the reports folder, or another one. Each row is an override, with the
columns `student`, `where`, `points`, `reason` and `by`. People edit it too: see `kept_csv`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.model.class_rules import NO_RULES, Rules
from grader.model.decided_record import MisfitError, decide
from grader.model.errors import OverrideError
from grader.model.overrides import Override, read_override
from grader.model.record import Record
from grader.model.visible_text import quoted
from grader.pipeline.decision_lines import check_students, parse, read_lines, refusal, resolve
from grader.pipeline.edited_file import edit_file, read_content
from grader.pipeline.kept_csv import Cells, KeptCsv
from grader.pipeline.known_students import KnownStudents

FILE_NAME = "overrides.csv"
COLUMNS = ("student", "where", "points", "reason", "by")
NEEDED = COLUMNS[:3]


@dataclass(frozen=True)
class Overrides:
    """The overrides of a file, each with the number of its line."""

    path: Path
    lines: tuple[tuple[int, Override], ...] = ()

    @property
    def students(self) -> Collection[str]:
        return self._by_student.keys()

    def of(self, student: str) -> tuple[Override, ...]:
        """Return the overrides for a student, in the order of the file."""
        return tuple(override for _, override in self._by_student.get(student, ()))

    def line_of(self, student: str, where: str) -> int | None:
        """Return the number of the line that decides a place; None if there is none."""
        lines = self._by_student.get(student, ())
        return next((line for line, override in lines if override.where == where), None)

    def decide(self, record: Record, rules: Rules = NO_RULES) -> Record:
        """Return a record with the points that count; raise OverrideError if a line is wrong."""
        student = record.student
        try:
            return decide(record, self.of(student), rules)
        except MisfitError as error:
            refused = [
                (self.line_of(student, override.where) or 0, f"{quoted(student)}: {reason}")
                for override, reason in error.misfits
            ]
            raise refusal(self.path, refused) from error

    def resolved(self, find: Callable[[str], str]) -> "Overrides":
        """Return the overrides with ids of students in place of their names.

        Raise OverrideError if two lines turn out to be for one place.
        """
        return replace(self, lines=resolve(self.path, self.lines, find, _place_of))

    def check_students(self, known: KnownStudents) -> None:
        """Raise OverrideError if a line names a student who is not known."""
        check_students(self.path, self.lines, known)

    @cached_property
    def _by_student(self) -> dict[str, list[tuple[int, Override]]]:
        students: defaultdict[str, list[tuple[int, Override]]] = defaultdict(list)
        for line, override in self.lines:
            students[override.student].append((line, override))
        return dict(students)


def read_overrides(path: Path) -> Overrides:
    """Return the overrides of a file; none if the file does not exist.

    Raise OverrideError, which names the lines, if it cannot be understood or two lines are for one
    place.
    """
    return overrides_in(path, parse(path, read_content(path), COLUMNS, NEEDED))


def overrides_in(path: Path, table: KeptCsv) -> Overrides:
    """Return the overrides in the rows of a file; see `read_overrides`."""
    return Overrides(path, read_lines(path, table, COLUMNS, read_override, _place_of))


def _place_of(override: Override) -> tuple[str, str]:
    return override.student, override.where


def cells_of(override: Override) -> Cells:
    """Return the cells of an override's row."""
    texts = (
        override.student, override.where, override.shown_points, override.reason, override.by,
    )  # fmt: skip
    return dict(zip(COLUMNS, texts, strict=True))


def add_override(
    path: Path,
    override: Override,
    check: Callable[[Overrides], None] = lambda _: None,
    *,
    replace: bool = False,
    find: Callable[[str], str] = str,
) -> None:
    """Add a line to a file, which is made if it does not exist.

    `check` is called with all overrides that the file would then have, and may raise. `find` gives
    the ids of the students whom the lines name. Raise OverrideError if the place is decided
    already, unless its line is to be replaced.
    """

    def change(content: bytes) -> bytes:
        table = parse(path, content, COLUMNS, NEEDED)
        earlier = overrides_in(path, table).resolved(find)
        line = earlier.line_of(override.student, override.where)
        if line is not None and not replace:
            known = next(o for number, o in earlier.lines if number == line)
            told = ", ".join(filter(None, (known.shown_points, known.reason, known.by)))
            raise OverrideError(
                f"{path}, line {line} decides {override.where} of {quoted(override.student)} "
                f"already ({told}); replace it with --replace, or edit the file"
            )
        cells = cells_of(override)
        table = table.change(add=[cells]) if line is None else table.change(put={line: cells})
        check(overrides_in(path, table).resolved(find))
        return table.content()

    edit_file(path, change)
