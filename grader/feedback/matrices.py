"""The arrays of a case side by side, cell by cell."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from grader.feedback.templating import environment
from grader.feedback.words import visible
from grader.records import Cells, Comparison

Kind = Literal["input", "expected", "given"]
Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """A number, and whether it is in a place where what was given is not what was expected."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Matrix:
    """An array under its name: cell by cell, or as text where it is not laid out."""

    caption: str
    kind: Kind
    rows: tuple[tuple[Cell, ...], ...]
    text: str


def matrices(comparison: Comparison) -> Iterator[Markup]:
    """A figure for each array: the inputs, what was expected and what was given, in this order."""
    differing = frozenset(comparison.differing)
    expected = comparison.expected_cells
    for name, text in comparison.inputs.items():
        cells = comparison.input_cells.get(name, ())
        alike = _shape(cells) == _shape(expected)
        yield _figure(name, "input", cells, text, differing if alike else frozenset())
    if comparison.expected is not None:
        yield _figure("expected", "expected", expected, comparison.expected, differing)
    if comparison.given is not None:
        yield _figure("yours", "given", comparison.given_cells, comparison.given, differing)


# Inputs and expected values are the same for a whole class, and so are many answers.
@functools.lru_cache(maxsize=1024)
def _figure(
    caption: str, kind: Kind, cells: Cells, text: str, differing: frozenset[Place]
) -> Markup:
    rows = tuple(
        tuple(Cell(text, (row, column) in differing) for column, text in enumerate(line))
        for row, line in enumerate(cells)
    )
    matrix = Matrix(visible(caption), kind, rows, visible(text))
    return Markup(_template().matrix(matrix))  # noqa: S704 (the template escapes)


@functools.cache
def _template() -> Any:
    return environment().get_template("matrix.html").module


def _shape(cells: Cells) -> tuple[int, int]:
    return len(cells), len(cells[0]) if cells else 0
