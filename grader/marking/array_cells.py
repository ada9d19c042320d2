"""Lays out arrays for pages: small ones cell by cell, and where large ones differ."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.marking.comparison import close
from grader.marking.shown_values import show_number
from grader.model.array_json import Array
from grader.model.assignment import Tolerance
from grader.model.record import Cells, Difference

MAX_SIDE = 8  # an array with more rows or columns is not shown as a whole
MAX_DIFFERENCES = 5
HEAT_MAP = 16, 32  # the most rows and columns of blocks


def lay_out(array: Array) -> Cells:
    """Return an array as rows of text (a vector as one row); () if it is empty or too large."""
    if array.ndim > 2 or array.size == 0 or max(array.shape, default=1) > MAX_SIDE:
        return ()
    return tuple(tuple(map(_show, row)) for row in np.atleast_2d(array).tolist())


def lay_out_column(array: Array) -> Cells:
    """Do the same with a vector as a column, as mathematics writes it."""
    return lay_out(array.reshape(-1, 1) if array.ndim == 1 else array)


def compare_cells(
    given: Array, expected: Array, tolerance: Tolerance, inputs: Mapping[str, Array]
) -> dict[str, Any]:
    """Return the fields of a `Comparison` for a given array of real numbers.

    The first differences of a large array come with the `inputs` that have the expected shape.
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
        # Six digits may not tell them apart.
        if any(cells[row][column] == right[row][column] for row, column in places):
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
    """Return the share of true cells in each block, from 0 (none) to 9 (all).

    The first dimension of an array gives the rows, all others together give the columns.
    """
    table = np.atleast_2d(wrong)
    table = table.reshape(len(table), -1).astype(np.int64)
    rows, columns = (
        np.arange(blocks) * size // blocks
        for size, blocks in zip(table.shape, np.minimum(table.shape, HEAT_MAP), strict=True)
    )
    differ = np.add.reduceat(np.add.reduceat(table, rows, axis=0), columns, axis=1)
    cells = np.outer(np.diff(rows, append=len(table)), np.diff(columns, append=table.shape[1]))
    return tuple("".join(map(str, line)) for line in -(-9 * differ // cells))


def _show(number: float) -> str:
    return show_number(number) if isinstance(number, float) else str(number)
