"""What the files of people's decisions have in common: each line decides a place of a student.

People edit these files: see `kept_csv`. An error names the lines that are wrong, and why.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from grader.model.errors import OverrideError
from grader.model.late_work import Extension
from grader.model.overrides import Override
from grader.model.visible_text import quoted
from grader.pipeline.kept_csv import CsvError, KeptCsv, parse_csv
from grader.pipeline.known_students import KnownStudents

SHOWN_ERRORS = 3  # the most lines that one message names

D = TypeVar("D", Override, Extension)
Lines = tuple[tuple[int, D], ...]  # decisions with the numbers of their lines
Refusals = Sequence[tuple[int, str]]  # the number of a line, and the reason
PlaceOf = Callable[[D], tuple[str, ...]]  # the student, and what else one line alone may decide


def parse(path: Path, content: bytes, columns: Sequence[str], needed: Sequence[str]) -> KeptCsv:
    """Return the rows of a file's content; raise OverrideError if it is not such a CSV."""
    try:
        return parse_csv(content, columns, needed)
    except CsvError as error:
        raise refusal(path, [(error.line, str(error))]) from error


def read_lines(
    path: Path, table: KeptCsv, columns: Sequence[str], read: Callable[..., D], place_of: PlaceOf[D]
) -> Lines[D]:
    """Read the decisions in the rows of a file, each from the cells of the columns.

    Raise OverrideError if a line cannot be understood, or two lines are for one place.
    """
    found: list[tuple[int, D]] = []
    refused: list[tuple[int, str]] = []
    for line, cells in table.rows:
        try:
            found.append((line, read(*(cells.get(column, "") for column in columns))))
        except ValueError as error:
            refused.append((line, str(error)))
    if refused := sorted([*refused, *_second_lines(found, place_of)]):
        raise refusal(path, refused)
    return tuple(found)


def resolve(
    path: Path, lines: Lines[D], find: Callable[[str], str], place_of: PlaceOf[D]
) -> Lines[D]:
    """Return decisions with ids of students in place of their names.

    Raise OverrideError if two lines turn out to be for one place.
    """
    found: Lines[D] = tuple(
        (line, decision.model_copy(update={"student": find(decision.student)}))
        for line, decision in lines
    )
    if refused := [*_second_lines(found, place_of)]:
        raise refusal(path, refused)
    return found


def check_students(path: Path, lines: Lines[D], known: KnownStudents) -> None:
    """Raise OverrideError if a line names a student who is not known."""
    named = [(line, decision.student) for line, decision in lines]
    refused = [(n, known.why_unknown(text)) for n, text in named if not known.knows(text)]
    if refused:
        raise refusal(path, refused)


def refusal(path: Path, refused: Refusals) -> OverrideError:
    """Return the error that says which lines of a file are wrong, and why."""
    told = [f", line {line}: {reason}" if line else f": {reason}" for line, reason in refused]
    more = len(told) - SHOWN_ERRORS
    rest = f". {more} more line{'s are' if more > 1 else ' is'} wrong" if more > 0 else ""
    return OverrideError(f"{path}{'. Also'.join(told[:SHOWN_ERRORS])}{rest}")


def _second_lines(
    found: Iterable[tuple[int, D]], place_of: PlaceOf[D]
) -> Iterator[tuple[int, str]]:
    """Yield the lines that are for the place of an earlier line, with the reason to refuse them."""
    lines: dict[tuple[str, ...], int] = {}
    for line, decision in found:
        place: tuple[str, ...] = place_of(decision)
        if place in lines:
            who = ", ".join([quoted(place[0]), *place[1:]])
            yield line, f"line {lines[place]} is for {who} too: remove one of them"
        lines.setdefault(place, line)
