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


_Parts = tuple[str, Kind, Cells, str, frozenset[Place]]


def matrices(comparison: Comparison) -> Iterator[Markup]:
    """A figure for each array: the inputs, what was expected and what was given, in this order."""
    return (_figure(*parts) for parts in _parts(comparison))


def arrays(comparison: Comparison) -> Iterator[Matrix]:
    """The same, not drawn yet."""
    return (_matrix(*parts) for parts in _parts(comparison))


def _parts(comparison: Comparison) -> Iterator[_Parts]:
    differing = frozenset(comparison.differing)
    expected = comparison.expected_cells
    for name, text in comparison.inputs.items():
        cells = comparison.input_cells.get(name, ())
        alike = _shape(cells) == _shape(expected)
        yield name, "input", cells, text, differing if alike else frozenset()
    if comparison.expected is not None:
        yield "expected", "expected", expected, comparison.expected, differing
    if comparison.given is not None:
        yield "yours", "given", comparison.given_cells, comparison.given, differing


# Inputs and expected values are the same for a whole class, and so are many answers.
@functools.lru_cache(maxsize=1024)
def _figure(*parts: Any) -> Markup:
    return Markup(_template().matrix(_matrix(*parts)))  # noqa: S704 (the template escapes)


def _matrix(
    caption: str, kind: Kind, cells: Cells, text: str, differing: frozenset[Place]
) -> Matrix:
    rows = tuple(
        tuple(Cell(text, (row, column) in differing) for column, text in enumerate(line))
        for row, line in enumerate(cells)
    )
    return Matrix(visible(caption), kind, rows, visible(text))


@functools.cache
def _template() -> Any:
    return environment().get_template("matrix.html").module


def _shape(cells: Cells) -> tuple[int, int]:
    return len(cells), len(cells[0]) if cells else 0
