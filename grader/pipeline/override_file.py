"""The file of overrides: reads it, changes it safely, and applies it to records.

The file is `overrides.csv` in the reports folder, or another one. Each row is an override, with the
columns `student`, `where`, `points`, `reason` and `by`. People edit it too: see `kept_csv`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.model.class_rules import NO_RULES, Rules
from grader.model.decided_record import MisfitError, decide
from grader.model.errors import OverrideError
from grader.model.overrides import Override, read_override
from grader.model.record import Record
from grader.model.visible_text import quoted
from grader.pipeline.edited_file import edit_file, read_content
from grader.pipeline.kept_csv import Cells, CsvError, KeptCsv, parse_csv
from grader.pipeline.known_students import KnownStudents

FILE_NAME = "overrides.csv"
COLUMNS = ("student", "where", "points", "reason", "by")
NEEDED = COLUMNS[:3]
SHOWN_ERRORS = 3  # the most lines that one message names

Refusals = Sequence[tuple[int, str]]  # the number of a line, and the reason


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
        lines = tuple(
            (line, override.model_copy(update={"student": find(override.student)}))
            for line, override in self.lines
        )
        if refused := [*_second_lines(lines)]:
            raise refusal(self.path, refused)
        return replace(self, lines=lines)

    def check_students(self, known: KnownStudents) -> None:
        """Raise OverrideError if a line names a student who is not known."""
        check_students(self.path, [(line, each.student) for line, each in self.lines], known)

    @cached_property
    def _by_student(self) -> dict[str, list[tuple[int, Override]]]:
        students: defaultdict[str, list[tuple[int, Override]]] = defaultdict(list)
        for line, override in self.lines:
            students[override.student].append((line, override))
        return dict(students)


def check_students(path: Path, named: Refusals, known: KnownStudents) -> None:
    """Raise OverrideError if a line of a file names a student who is not known."""
    refused = [(n, known.why_unknown(text)) for n, text in named if not known.knows(text)]
    if refused:
        raise refusal(path, refused)


def read_overrides(path: Path) -> Overrides:
    """Return the overrides of a file; none if the file does not exist.

    Raise OverrideError, which names the lines, if it cannot be understood or two lines are for one
    place.
    """
    return overrides_in(path, parse(path, read_content(path), COLUMNS, NEEDED))


def overrides_in(path: Path, table: KeptCsv) -> Overrides:
    """Return the overrides in the rows of a file; see `read_overrides`."""
    found: list[tuple[int, Override]] = []
    refused: list[tuple[int, str]] = []
    for line, cells in table.rows:
        try:
            override = read_override(*(cells.get(column, "") for column in COLUMNS))
        except ValueError as error:
            refused.append((line, str(error)))
        else:
            found.append((line, override))
    if refused := sorted([*refused, *_second_lines(found)]):
        raise refusal(path, refused)
    return Overrides(path, tuple(found))


def _second_lines(found: Iterable[tuple[int, Override]]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are for the place of an earlier line, with the reason to refuse them."""
    lines: dict[tuple[str, str], int] = {}
    for line, override in found:
        place = override.student, override.where
        if place in lines:
            who = f"{quoted(override.student)}, {override.where}"
            yield line, f"line {lines[place]} is for {who} too: remove one of them"
        lines.setdefault(place, line)


def cells_of(override: Override) -> Cells:
    """Return the cells of an override's row."""
    texts = (
        override.student, override.where, override.shown_points, override.reason, override.by,
    )  # fmt: skip
    return dict(zip(COLUMNS, texts, strict=True))


def parse(path: Path, content: bytes, columns: Sequence[str], needed: Sequence[str]) -> KeptCsv:
    """Return the rows of a file's content; raise OverrideError if it is not such a CSV."""
    try:
        return parse_csv(content, columns, needed)
    except CsvError as error:
        raise refusal(path, [(error.line, str(error))]) from error


def refusal(path: Path, refused: Refusals) -> OverrideError:
    """Return the error that says which lines of a file are wrong, and why."""
    told = [f", line {line}: {reason}" if line else f": {reason}" for line, reason in refused]
    more = len(told) - SHOWN_ERRORS
    rest = f". {more} more line{'s are' if more > 1 else ' is'} wrong" if more > 0 else ""
    return OverrideError(f"{path}{'. Also'.join(told[:SHOWN_ERRORS])}{rest}")


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
