"""Converts plain data in a student's process to its form in JSON and back.

`grader/model/plain_data.py` says what plain data is, and has the other ends of both ways.
"""

import base64
import math
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from .clean_text import Texts

# As in plain_data.py.
MAX_DEPTH = 20
MAX_ELEMENTS = 10_000
MAX_KEYS = 1000

Array = np.ndarray[Any, Any]
Json = Any

# Bound here, before a submission can replace it.
_may_share_memory = np.may_share_memory


class TooLargeError(Exception):
    """A value has too many elements, or is nested too deeply."""


class Writer:
    """Writes one value as JSON. Arrays are written by `pack`."""

    def __init__(self, texts: Texts, pack: Callable[[Array], Json]) -> None:
        self._texts = texts
        self._pack = pack
        self._left = MAX_ELEMENTS

    def write(self, value: Any, depth: int = MAX_DEPTH) -> Json:
        """Return the form of a value. A part that is not plain data is only described.

        Raises:
            TooLargeError: it has too many elements, or is nested too deeply.
        """
        self._left -= 1
        if depth < 0 or self._left < 0:
            raise TooLargeError
        # The methods of the types themselves: a student's subclass may have others.
        if value is None or isinstance(value, (bool, np.bool_)):
            return None if value is None else bool(value)
        if isinstance(value, str):
            return str.encode(value, "utf-8", "replace").decode("utf-8")
        if isinstance(value, int):
            return int.__add__(value, 0)
        if type(value) is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufc":
            return {"array": self._pack(np.asarray(value))}
        if isinstance(value, np.ndarray) and value.dtype.kind in "US":
            return self.write(value.tolist(), depth)  # an array of texts
        if isinstance(value, complex):
            return {"complex": [repr(value.real), repr(value.imag)]}
        if isinstance(value, (bytes, bytearray)):
            return {"bytes": base64.b64encode(value).decode("ascii")}
        if isinstance(value, list):
            return self._items([*list.__iter__(value)], depth)
        if isinstance(value, tuple):
            return {"tuple": self._items([*tuple.__iter__(value)], depth)}
        if isinstance(value, (set, frozenset)):
            items = sorted(self._few([*value]), key=self._texts.show)
            return {"set": self._items(items, depth)}
        if isinstance(value, dict):
            pairs = self._few([*dict.items(value)])
            return {"dict": [self._items(pair, depth) for pair in pairs]}
        if (table := self._table(value, depth)) is not None:
            return table
        return {"unknown": [self._texts.clean(type(value).__name__), self._texts.show(value)]}

    def _items(self, items: Sequence[Any], depth: int) -> list[Json]:
        return [self.write(item, depth - 1) for item in items]

    def _few(self, items: list[Any]) -> list[Any]:
        if len(items) > MAX_KEYS:
            raise TooLargeError
        return items

    def _table(self, value: Any, depth: int) -> Json | None:
        if not is_table(value):
            return None
        is_series = value.ndim == 1
        frame = value.to_frame() if is_series else value
        cells = [self._cells(frame.iloc[:, at], depth) for at in range(frame.shape[1])]
        return {
            "table": {
                "columns": {"tuple": self._items([*frame.columns], depth)},
                "cells": {"tuple": cells},
                "index": self._cells(frame.index, depth),
                "dtypes": {"tuple": [*map(str, frame.dtypes)]},
                "is_series": is_series,
            }
        }

    def _cells(self, column: Any, depth: int) -> Json:
        array = column.to_numpy()
        if array.dtype.kind in "mM":  # times
            array = array.astype(str)
        is_numeric = array.dtype.kind in "biufc"
        return self.write(array if is_numeric else array.tolist(), depth - 1)


def is_table(value: Any) -> bool:
    """Return whether a value is a pandas DataFrame or Series."""
    pandas: Any = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series))


def parts_of(value: Any) -> list[Any]:
    """Return the arrays and other containers in a value, itself included, that can be changed."""
    parts: list[Any] = []
    waiting = [value]
    while waiting and len(parts) < MAX_ELEMENTS:
        each = waiting.pop()
        if isinstance(each, (list, dict, set, np.ndarray)):
            parts.append(each)
        if isinstance(each, (list, tuple)):
            waiting += each[:MAX_ELEMENTS]
        elif isinstance(each, dict):
            waiting += [*dict.values(each)][:MAX_ELEMENTS]
    return parts


def shares(parts: list[Any], argument: Any) -> bool:
    """Return whether one of the parts of a result is a part of an argument, or a view of one."""
    return any(
        part is own
        or (
            (isinstance(part, np.ndarray) and isinstance(own, np.ndarray))
            and _may_share_memory(part, own)
        )
        for own in parts_of(argument)
        for part in parts
    )


def read(tree: Json, read_array: Callable[[Json], Array]) -> Any:
    """Return the value of a form that the grader wrote; raise KeyError for another form."""
    if isinstance(tree, list):
        return [read(item, read_array) for item in tree]
    if not isinstance(tree, dict):
        return tree
    [(kind, content)] = tree.items()
    if kind == "array":
        return read_array(content)
    if kind == "table":
        return _frame(**{name: read(part, read_array) for name, part in content.items()})
    return _MAKE[kind](read(content, read_array))


def _frame(columns: Any, cells: Any, index: Any, dtypes: Any, is_series: bool) -> Any:
    pandas = import_module("pandas")  # slow, and only needed where an assignment has tables
    series = [
        pandas.Series(each, index=index, dtype=dtype, name=name)
        for name, each, dtype in zip(columns, cells, dtypes, strict=True)
    ]
    if is_series:
        return series[0]
    return pandas.concat(series, axis=1) if series else pandas.DataFrame(index=index)


_MAKE: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "complex": lambda parts: complex(*map(float, parts)),
    "bytes": base64.b64decode,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
}
