"""Arrays cell by cell, as pages lay them out: small ones whole, of large ones where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.marking.comparison import close
from grader.marking.sentences import show_number
from grader.model.assignment import Array, Tolerance
from grader.model.record import Cells, Difference

MAX_SIDE = 8
"""An array with more rows or columns is not shown whole."""
MAX_DIFFERENCES = 5
HEAT_ROWS, HEAT_COLUMNS = 16, 32
"""A heat map has at most so many blocks."""


def lay_out(array: Array) -> Cells:
    """An array of real numbers as rows of text; empty where it has no cells, or too many.

    A vector is one row, as numpy prints it.
    """
    if array.ndim > 2 or array.size == 0 or max(array.shape, default=1) > MAX_SIDE:
        return ()
    return tuple(tuple(map(_show, row)) for row in np.atleast_2d(array).tolist())


def lay_out_column(array: Array) -> Cells:
    """The same with a vector as a column, as it is written in mathematics."""
    return lay_out(array.reshape(-1, 1) if array.ndim == 1 else array)


def compare_cells(
    given: Array, expected: Array, tolerance: Tolerance, inputs: Mapping[str, Array]
) -> dict[str, Any]:
    """What a `Comparison` holds of a given array of real numbers.

    `inputs` are told beside a difference where they have the shape of what was expected.
    """
    cells = lay_out(given)
    if given.shape != expected.shape:
        return {"given_cells": cells}
    wrong = ~close(given, expected, tolerance)
    if not wrong.any():
        return {"given_cells": cells}
    if cells:
        places = tuple((row, column) for row, column in np.argwhere(np.atleast_2d(wrong)).tolist())
        right = lay_out(expected)
        if any(cells[row][column] == right[row][column] for row, column in places):
            # Six digits are too few to tell them apart.
            cells = tuple(tuple(map(str, row)) for row in np.atleast_2d(given).tolist())
        return {"given_cells": cells, "differing": places}
    alike = {name: array for name, array in inputs.items() if array.shape == expected.shape}
    differences = tuple(
        Difference(
            index=index,
            inputs={name: _show(array[index].item()) for name, array in alike.items()},
            given=_show(given[index].item()),
            expected=_show(expected[index].item()),
        )
        for index in map(tuple, np.argwhere(wrong)[:MAX_DIFFERENCES].tolist())
    )
    return {"differences": differences, "heat": _heat(wrong)}


def _heat(wrong: Array) -> tuple[str, ...]:
    """The share of true cells in each block of a table, from 0 (none) to 9 (all), row by row.

    Of an array of more dimensions the first are the rows, and all others the columns.
    """
    table = np.atleast_2d(wrong)
    table = table.reshape(len(table), -1).astype(np.int64)
    rows, columns = (
        np.arange(blocks) * size // blocks
        for size, blocks in zip(
            table.shape, np.minimum(table.shape, (HEAT_ROWS, HEAT_COLUMNS)), strict=True
        )
    )
    differ = np.add.reduceat(np.add.reduceat(table, rows, axis=0), columns, axis=1)
    cells = np.outer(np.diff(rows, append=len(table)), np.diff(columns, append=table.shape[1]))
    return tuple("".join(map(str, line)) for line in -(-9 * differ // cells))


def _show(number: float) -> str:
    return show_number(number) if isinstance(number, float) else str(number)
