"""Choose the column of a roster that takes the scores."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from grader.export.class_results import Results
from grader.model.errors import ExportError

_ANY = re.compile(r"(?P<title>.*)", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of a gradebook that holds an assignment's scores."""

    index: int
    header: str
    title: str  # of the assignment, as the header has it
    worth: str = ""  # the points that the LMS gives for it, if the header says so


def choose_column(
    results: Results, header: Iterable[str], pattern: re.Pattern[str] = _ANY
) -> Column:
    """Return the column for the scores, of those whose whole header fits a pattern.

    The pattern has the groups `title` and, where the header says it, `worth`.

    It is the column that the caller named; else the only one with the assignment's title; else the
    only one whose title is part of the assignment's or contains it ("Assignment 3", "Assignment 3:
    Backpropagation"). Case and punctuation do not count. A single column with another title is not
    taken: it may hold another assignment's grades.

    Raises:
        ExportError: no column fits, or several do.
    """
    columns = [
        Column(index, cell, **match.groupdict(default=""))
        for index, cell in enumerate(header)
        if (match := pattern.fullmatch(cell.strip()))
    ]
    if (name := results.column) is not None:
        folded = name.casefold()
        choices = (
            [c for c in columns if name in (c.header, c.title)],
            [c for c in columns if folded in (c.header.casefold(), c.title.casefold())],
        )
    else:
        title = _words(results.title)
        choices = (
            [c for c in columns if _words(c.title) == title],
            [c for c in columns if _words(c.title) in title or title in _words(c.title)],
        )
    for found in choices:
        if len(found) == 1:
            return found[0]
    if not columns:
        raise ExportError(
            "The roster has no column for the scores of an assignment. Create the assignment in "
            "the LMS, then download its gradebook again"
        )
    names = ", ".join(f"'{column.header}'" for column in columns)
    raise ExportError(
        f"Cannot tell which column of the roster is '{results.column or results.title}'. "
        f"Choose one with --column: {names}"
    )


def _words(text: str) -> str:
    """Return the words, each between spaces, so that "Assignment 1" is not in "Assignment 10"."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(words)} "
