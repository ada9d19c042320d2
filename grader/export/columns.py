"""Which column of a roster takes the scores."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.export.class_results import Results
from grader.model.errors import ExportError


@dataclass(frozen=True)
class Column:
    """A column of a gradebook that holds an assignment's scores."""

    index: int
    header: str
    title: str
    """Of the assignment, as the header says it."""


def columns_like(pattern: re.Pattern[str], header: Iterable[str]) -> list[Column]:
    """The columns whose whole header is like the pattern; its group `title` is their title."""
    matches = ((i, cell, pattern.fullmatch(cell.strip())) for i, cell in enumerate(header))
    return [Column(i, cell, match["title"]) for i, cell, match in matches if match]


def choose_column(results: Results, columns: Sequence[Column]) -> Column:
    """The column that the scores go to.

    That is the one which the caller named; else the only one with the assignment's title; else
    the only one whose title is a part of the assignment's, or the other way round ("Assignment 3",
    "Assignment 3: Backpropagation"). Case and punctuation do not count. That it is the only one is
    not enough: it may hold another assignment's grades. What the column is worth is the LMS's own
    affair: scores are not scaled to it.

    Raises:
        ExportError: it cannot be told which.
    """
    for found in _by_name(results.column, columns) or _by_title(results.title, columns):
        if len(found) == 1:
            return found[0]
    if not columns:
        raise ExportError(
            "no column of the roster takes the scores of an assignment; create the assignment "
            "in the LMS, and download its gradebook again"
        )
    wanted = results.column or results.title
    names = ", ".join(f"'{column.header}'" for column in columns)
    raise ExportError(
        f"which column of the roster is '{wanted}'? Name one with --column; there are: {names}"
    )


def _by_name(name: str | None, columns: Sequence[Column]) -> list[list[Column]]:
    if name is None:
        return []
    folded = name.casefold()
    return [
        [column for column in columns if name in (column.header, column.title)],
        [c for c in columns if folded in (c.header.casefold(), c.title.casefold())],
    ]


def _by_title(title: str, columns: Sequence[Column]) -> list[Sequence[Column]]:
    wanted = _words(title)
    titles = [(_words(column.title), column) for column in columns]
    return [
        [column for words, column in titles if words == wanted],
        [column for words, column in titles if words in wanted or wanted in words],
    ]


def _words(text: str) -> str:
    """The words, each between spaces, so that "Assignment 1" is no part of "Assignment 10"."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(words)} "
