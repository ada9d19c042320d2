"""The arrays of a case, cell by cell, with those marked in which what was given differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.model.record import Cells, Comparison
from grader.model.visible_text import visible

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


Parts = tuple[str, Kind, Cells, str, frozenset[Place]]


def arrays(comparison: Comparison) -> Iterator[Matrix]:
    """The inputs, what was expected and what was given, in this order."""
    return (matrix(*parts) for parts in parts_of(comparison))


def parts_of(comparison: Comparison) -> Iterator[Parts]:
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


def matrix(
    caption: str, kind: Kind, cells: Cells, text: str, differing: frozenset[Place]
) -> Matrix:
    rows = tuple(
        tuple(Cell(text, (row, column) in differing) for column, text in enumerate(line))
        for row, line in enumerate(cells)
    )
    return Matrix(visible(caption), kind, rows, visible(text))


def _shape(cells: Cells) -> tuple[int, int]:
    return len(cells), len(cells[0]) if cells else 0
