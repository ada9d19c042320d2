"""Plain data: what may pass between an assignment and a student's process, and its form in JSON.

Plain data is None, a bool, an int, a float, a complex number, a str, bytes, a numpy array of
numbers or booleans, a `Table`, or a list, tuple, dict, set or frozenset of these.

JSON has no tuples, sets, bytes, complex numbers and arrays, no nan, and only texts as keys. Such a
value is written as an object with one key, which names its type: `{"tuple": [1, 2]}`. All others
are written as JSON has them.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH = 20  # the most containers inside each other
MAX_ELEMENTS = 10_000  # of all containers of a value together; elements of arrays do not count
# Adding keys that were made to collide takes a time that grows with the square of their number.
MAX_KEYS = 1000  # of a dict or set
MAX_TEXT = 1000  # the most characters of a description

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Table:
    """A pandas DataFrame or Series. A Series has one column, whose name may be None."""

    columns: tuple[Any, ...]  # the names of the columns
    cells: tuple[Any, ...]  # for each column, its values: an array of numbers, or a list
    index: Any  # the names of the rows: an array of numbers, or a list
    dtypes: tuple[str, ...]  # of each column, in pandas' words
    is_series: bool = False

    def __post_init__(self) -> None:
        if not all(isinstance(each, tuple) for each in (self.columns, self.cells, self.dtypes)):
            raise TypeError("the columns, cells and dtypes of a table must be tuples")
        hash(self.columns)  # raises a TypeError if one of them cannot be the key of a dict
        if not all(type(dtype) is str for dtype in self.dtypes) or type(self.is_series) is not bool:
            raise TypeError("dtypes must be texts, and is_series a bool")
        if not all(map(_is_column, (*self.cells, self.index))):
            raise TypeError("the cells of a column and the index must be lists or 1-D arrays")
        if self.is_series and len(self.columns) != 1:
            raise ValueError("a series has one column")
        if not len(self.columns) == len(self.cells) == len(self.dtypes):
            raise ValueError("a table needs a name, values and a dtype for each column")
        if any(len(cells) != len(self.index) for cells in self.cells):
            raise ValueError("all columns of a table need one value for each row")

    def numbers(self) -> Array | None:
        """Return the cells as an array with a row for each of the table's; None if not numbers."""
        if not self.cells or not all(isinstance(each, np.ndarray) for each in self.cells):
            return None
        return self.cells[0] if self.is_series else np.column_stack(self.cells)


def _is_column(cells: Any) -> bool:
    return isinstance(cells, list) or (isinstance(cells, np.ndarray) and cells.ndim == 1)


@dataclass(frozen=True)
class Unknown:
    """A part of a value that is not plain data. Only its description is known."""

    type_name: str
    text: str

    def __repr__(self) -> str:
        return self.text


def rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a new list, tuple, dict or set with changed parts; return all else as it is."""
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(map(change, value))
    if type(value) is dict:
        return {key: change(part) for key, part in value.items()}
    return value


def shares_memory(one: Any, other: Any) -> bool:
    """Return whether a part of a value is a part of another one, or a view of it."""
    return any(
        part is own
        or (
            (isinstance(part, np.ndarray) and isinstance(own, np.ndarray))
            and np.may_share_memory(part, own)
        )
        for own in _changeable(other)
        for part in _changeable(one)
    )


def _changeable(value: Any) -> Iterator[Any]:
    """Yield the arrays and other containers in a value, itself included, that can be changed."""
    if isinstance(value, np.ndarray | list | dict | set):
        yield value
    if isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _changeable(part)


class NotPlainError(ValueError):
    """A part of a value is not plain data. `where` is its place: `["x"][0]`, or empty."""

    def __init__(self, part: object, where: str) -> None:
        self.type_name = type(part).__name__
        self.where = where
        super().__init__(f"{where or 'it'} is of type {self.type_name}, which is not plain data")


def to_json(value: Any, write_array: Callable[[Any], Any], *others: type) -> Any:
    """Return the JSON form of plain data, as Python's lists, dicts, numbers and texts.

    `write_array` returns the form of an array, and of an object of one of the `others`.

    Raises:
        NotPlainError: a part is of another type.
    """

    def write(each: Any, where: str) -> Any:
        kind = type(each)
        if each is None or kind in (bool, int, str):
            return each
        if kind is float:
            return each if math.isfinite(each) else {"float": repr(each)}
        if kind is list:
            return [write(item, f"{where}[{at}]") for at, item in enumerate(each)]
        if kind is dict:
            pairs = each.items()
            return {"dict": [[write(k, where), write(v, f"{where}[{k!r}]")] for k, v in pairs]}
        if kind in others:
            return {"array": write_array(each)}
        if isinstance(each, np.ndarray | np.generic) and each.dtype.kind in "biufc":
            return {"array": write_array(np.asarray(each))}
        if kind is complex:
            return {"complex": [repr(each.real), repr(each.imag)]}
        if kind is bytes:
            return {"bytes": base64.b64encode(each).decode("ascii")}
        if kind is tuple:
            return {"tuple": write([*each], where)}
        if kind in (set, frozenset):
            # The order of a set differs between runs, also in the repr of a set inside of it.
            return {kind.__name__: sorted((write(item, where) for item in each), key=repr)}
        if kind is Table:
            return {"table": {name: write(part, where) for name, part in vars(each).items()}}
        if kind is Unknown:
            return {"unknown": [each.type_name, each.text]}
        raise NotPlainError(each, where)

    return write(value, "")


def exact(value: Any) -> str:
    """Return a text that is the same only for plain data of the same types and values."""
    return repr(to_json(value, lambda array: (array.dtype.str, array.shape, array.tobytes())))


def leaves(value: Any) -> Iterator[Any]:
    """Yield the arrays, numbers, texts and other single values in plain data; not keys of dicts."""
    if isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        yield from leaves([*value.values()])
    elif isinstance(value, Table):
        yield from leaves([*value.cells])
    else:
        yield value


def _is_pair(tree: Any) -> bool:
    return isinstance(tree, list) and len(tree) == 2


def from_json(tree: Any, read_array: Callable[[Any], Array]) -> Any:
    """Return the plain data of a JSON form, which may be hostile.

    Raises:
        ValueError: it is not of this form, is nested too deeply, or has too many elements.
    """
    left = MAX_ELEMENTS

    def read(tree: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if depth < 0 or left < 0:
            raise ValueError("the value is nested too deeply, or has too many elements")
        if isinstance(tree, list):
            return [read(item, depth - 1) for item in tree]
        if isinstance(tree, str):
            tree.encode()  # raises a ValueError for half of a character, which no file can hold
        if not isinstance(tree, dict):
            return tree  # None, a bool, an int, a float or a str
        match [*tree.items()]:
            case [("float", str(number))]:
                return float(number)
            case [("complex", [str(real), str(imaginary)])]:
                return complex(float(real), float(imaginary))
            case [("bytes", str(content))]:
                return base64.b64decode(content, validate=True)
            case [("array", content)]:
                return read_array(content)
            case [("tuple", list(items))]:
                return tuple(read(items, depth))
            case [("set" | "frozenset" as kind, list(items))] if len(items) <= MAX_KEYS:
                return (set if kind == "set" else frozenset)(read(items, depth))
            case [("dict", list(pairs))] if len(pairs) <= MAX_KEYS and all(map(_is_pair, pairs)):
                return dict(read(pairs, depth))
            case [("table", dict(parts))]:
                return Table(**{name: read(part, depth - 1) for name, part in parts.items()})
            case [("unknown", [str(type_name), str(text)])]:
                return Unknown(type_name[:MAX_TEXT], text[:MAX_TEXT])
        raise ValueError("an unknown type, or a set or dict with too many keys")

    try:
        return read(tree, MAX_DEPTH)
    except (TypeError, ValueError) as error:
        raise ValueError(f"not a form of plain data: {error}") from error
