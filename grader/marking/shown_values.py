"""Shows values to students as text: within a sentence, and cell by cell."""

import functools
import pprint
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from grader.marking.comparison import close
from grader.model.array_json import Array
from grader.model.execution import NamedValues, Numbers, Opaque, Plain, Value
from grader.model.plain_data import Table
from grader.model.record import Cells, Difference
from grader.model.scored import Tolerance
from grader.model.visible_text import quoted, show_name

MAX_SHOWN = 60  # an array with more numbers is abbreviated
FIRST_SHOWN = 6  # numbers that are shown of an abbreviated array
MAX_TEXT = 2000  # the most characters of other data
MAX_CITED = 150  # the most characters of a value within a sentence
MAX_ROWS = 20  # the most rows of a table
MAX_CELL = 100  # the most characters of a cell of a table
MAX_TABLE = 10_000  # the most characters of a table
MAX_SIDE = 8  # an array with more rows or columns is not laid out in cells
MAX_DIFFERENCES = 5  # differing cells that are listed for an array that is not laid out
HEAT_MAP = 16, 32  # the most rows and columns of blocks in a map of where an array differs
# All options that matter are set here, because a notebook may have changed numpy's own.
_PRINTED: Any = {
    "precision": 6,
    "threshold": 1000,
    "linewidth": 75,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "floatmode": "maxprec",
    "legacy": False,
}


def show_number(number: float) -> str:
    """Show six digits of a float, or all digits of an integer; show -0.0 as 0."""
    return f"{number + 0.0:.6g}" if isinstance(number, float) else str(number)


def show_shape(array: Array) -> str:
    return f"{array.shape} (a single number)" if array.ndim == 0 else str(array.shape)


def show_array(array: Array) -> str:
    """Show an array as a student would write it, abbreviated if it is large."""
    if array.size == 0:
        return f"[] of shape {array.shape}"
    if array.size > MAX_SHOWN:
        first = ", ".join(map(str, array.flat[:FIRST_SHOWN].tolist()))
        return f"{first}, … ({array.size} numbers of shape {array.shape})"
    if array.ndim == 0 and array.dtype.kind == "f":
        return show_number(float(array))  # as beside it, where it is expected
    if array.ndim == 1 and array.dtype.kind == "f":
        return f"[{', '.join(map(show_number, array.tolist()))}]"
    # Adding 0 turns -0.0 into 0.0.
    plain = array if array.dtype.kind == "b" else array + 0
    return _print(plain.dtype, plain.shape, plain.tobytes())


@functools.lru_cache(maxsize=1024)  # most students give the same arrays
def _print(dtype: np.dtype[Any], shape: tuple[int, ...], content: bytes) -> str:
    with np.printoptions(**_PRINTED):
        return np.array2string(np.frombuffer(content, dtype).reshape(shape), separator=", ")


def show_data(data: Any) -> str:
    """Show plain data as a student would write it, abbreviated if it is long."""
    if isinstance(data, np.ndarray):
        return show_array(data)
    if isinstance(data, float):
        return show_number(data)
    if isinstance(data, Table):
        return _cut(_show_table(data), MAX_TABLE)
    if isinstance(data, str):  # which pprint would show in several lines
        return repr(_cut(data, MAX_TEXT))
    if isinstance(data, set | frozenset):
        return _cut(_show_set(data), MAX_TEXT)
    # Each part takes a character at least, so that no more of them are shown.
    shown = _Shown.within(data, iter(range(MAX_TEXT)))
    return _cut(pprint.pformat(shown, width=75, sort_dicts=False), MAX_TEXT)


def _show_set(data: Collection[Any]) -> str:
    """Show a set, whose own order differs between runs: numbers first, and then texts."""
    if not data:
        return f"{type(data).__name__}()"
    parts = [_Shown.within(each, iter(range(MAX_TEXT))) for each in sorted(data, key=_place_of)]
    text = f"{{{pprint.pformat(parts, width=75, sort_dicts=False)[1:-1]}}}"
    return text if isinstance(data, set) else f"frozenset({text})"


def _place_of(element: Any) -> tuple[bool, float, str]:
    is_number = isinstance(element, int | float) and element == element
    return not is_number, element if is_number else 0, show_data(element)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class _Shown(NamedTuple):
    """An array, float, set or table inside of a value, with the text that shows it."""

    text: str

    def __repr__(self) -> str:
        return self.text

    @classmethod
    def within(cls, data: Any, left: Iterator[int]) -> Any:
        """Return data whose arrays, floats, sets and tables are replaced by their texts.

        Each part takes one number from `left`; when none is left, further parts are left out.
        """
        if isinstance(data, np.ndarray | float | Table):
            return cls(" ".join(show_data(data).split()))
        if isinstance(data, set | frozenset):
            return cls(show_data(data))
        if isinstance(data, str | bytes):
            return data[:MAX_TEXT]
        if type(data) in (list, tuple):
            return type(data)(cls.within(part, left) for part, _ in zip(data, left, strict=False))
        if type(data) is dict:
            pairs = zip(data.items(), left, strict=False)
            return {cls._key(key): cls.within(value, left) for (key, value), _ in pairs}
        return data

    @classmethod
    def _key(cls, key: Any) -> Any:
        return cls(show_data(key)) if isinstance(key, frozenset) else key


def _show_table(table: Table) -> str:
    """Show a table as rows of text, of which only the first ones if it is long."""
    shown = [
        [_show_cell(name), *map(_show_cell, cells[:MAX_ROWS])] for name, cells in _columns_of(table)
    ]
    widths = [max(map(len, column)) for column in shown]
    rows = zip(*shown, strict=True)
    lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    more = len(table.index) - MAX_ROWS
    return "\n".join([*lines, f"… and {more} more rows"] if more > 0 else lines)


def _columns_of(table: Table) -> Iterator[tuple[Any, Any]]:
    yield "", table.index
    for name, cells in zip(table.columns, table.cells, strict=True):
        yield "" if name is None else name, cells


def _show_cell(cell: Any) -> str:
    """Show a cell on one line."""
    text = cell if isinstance(cell, str) else str(_Shown.within(cell, iter(range(MAX_CELL))))
    return _cut(" ".join(text[:MAX_TEXT].split()), MAX_CELL)


def show_vector(array: Array) -> str:
    """Show a 1-D array; show a single number without brackets."""
    return show_number(float(array[0])) if array.size == 1 else show_array(array)


def show_value(value: Value | NamedValues | None) -> str | None:
    """Show what a call returned; None if it returned nothing."""
    if isinstance(value, Numbers):
        return show_array(value.array)
    if isinstance(value, NamedValues):
        names = ", ".join(map(show_name, value.items))
        return f"a dict of {names}" if names else "an empty dict"
    if isinstance(value, Plain) and not value.is_none:
        return show_data(value.data)
    return value.text if value else None


def cite_value(value: Value | NamedValues | None) -> str:
    """Show a value within a sentence, or its type; quote the words of a student's code."""
    if isinstance(value, Opaque) and not value.is_none:
        text = quoted(value.text)
    else:
        text = " ".join((show_value(value) or "nothing").split())
    if len(text) > MAX_CITED and isinstance(value, Numbers | Opaque):
        return f"a value of type {show_name(value.type_name)}"
    return text


def lay_out(array: Array) -> Cells:
    """Return an array as rows of text (a vector as one row); () if it is empty or too large."""
    if array.ndim > 2 or array.size == 0 or max(array.shape, default=1) > MAX_SIDE:
        return ()
    return tuple(tuple(map(show_number, row)) for row in np.atleast_2d(array).tolist())


def lay_out_data(data: Any) -> Cells:
    """Return an array as `lay_out` does; () for other plain data."""
    return lay_out(data) if isinstance(data, np.ndarray) and data.dtype.kind != "c" else ()


def lay_out_column(array: Array) -> Cells:
    """Return an array as `lay_out` does, but a vector as a column, as in mathematics."""
    return lay_out(array.reshape(-1, 1) if array.ndim == 1 else array)


def compare_cells(
    given: Array, expected: Array, tolerance: Tolerance, inputs: Mapping[str, Array]
) -> dict[str, Any]:
    """Return fields of a `Comparison`; for a large array, also the `inputs` at each listed cell."""
    cells = lay_out(given)
    wrong = ~close(given, expected, tolerance) if given.shape == expected.shape else np.array([])
    if not wrong.any():
        return {"given_cells": cells}
    if cells:
        places = tuple((row, column) for row, column in np.argwhere(np.atleast_2d(wrong)).tolist())
        right = lay_out(expected)
        # If six digits do not show the difference, show all digits.
        if any(cells[row][column] == right[row][column] for row, column in places):
            cells = tuple(tuple(map(str, row)) for row in np.atleast_2d(given).tolist())
        return {"given_cells": cells, "differing": places}
    differences = tuple(
        show_difference_at(index, show_number(given[index].item()), expected, inputs)
        for index in map(tuple, np.argwhere(wrong)[:MAX_DIFFERENCES].tolist())
    )
    return {"differences": differences, "heat": _heat(wrong)}


def show_difference_at(
    index: tuple[int, ...], given: str, expected: Array, inputs: Mapping[str, Array]
) -> Difference:
    """Return a difference in one element, with the inputs that have the shape of the result."""
    alike = {name: array for name, array in inputs.items() if array.shape == expected.shape}
    return Difference(
        index=index,
        inputs={name: show_number(array[index].item()) for name, array in alike.items()},
        given=given,
        expected=show_number(expected[index].item()),
    )


def _heat(wrong: Array) -> tuple[str, ...]:
    """Return rows of digits: the share of true cells in each block, from 0 (none) to 9 (all)."""
    table = np.atleast_2d(wrong)
    # All dimensions after the first one become the columns.
    table = table.reshape(len(table), -1).astype(np.int64)
    rows, columns = (
        np.arange(blocks) * size // blocks
        for size, blocks in zip(table.shape, np.minimum(table.shape, HEAT_MAP), strict=True)
    )
    differ = np.add.reduceat(np.add.reduceat(table, rows, axis=0), columns, axis=1)
    cells = np.outer(np.diff(rows, append=len(table)), np.diff(columns, append=table.shape[1]))
    return tuple("".join(map(str, line)) for line in -(-9 * differ // cells))


def show_time(seconds: float) -> str:
    """Return a time with one digit that counts, as more would differ from run to run."""
    shown = float(f"{seconds:.0e}")
    return f"{shown:g} s" if shown >= 0.1 else f"{1000 * shown:g} ms"
