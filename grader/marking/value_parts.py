"""Takes the part of a result that a case judges, such as one of several returned arrays."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from grader.marking.plain_comparison import data_of
from grader.model.execution import NamedValues, Numbers, Opaque, Plain, Value
from grader.model.pandas_tables import as_plain
from grader.model.plain_data import NotPlainError, Table, Unknown, to_json


def part_of(value: Value | NamedValues | None, part: str | int) -> Value | None:
    """Return the element or the value of a key of a result; None if it has no such part."""
    if value is None or isinstance(value, NamedValues):
        return None
    if isinstance(value, Numbers):
        has_it = isinstance(part, int) and value.array.ndim and 0 <= part < len(value.array)
        # Several arrays of one shape come back as one array.
        return Numbers(np.asarray(value.array[part]), "ndarray") if has_it else None
    data = data_of(value)
    if isinstance(data, Table) and part in data.columns:
        return value_of(data.cells[data.columns.index(part)])
    is_there = (isinstance(data, dict) and part in data) or (
        isinstance(data, list | tuple) and isinstance(part, int) and 0 <= part < len(data)
    )
    return value_of(data[part]) if is_there else None


def value_of(result: Any) -> Value:
    """Return the value that comes back from a student's process for the same result."""
    if isinstance(result, Unknown):
        return Opaque(result.type_name, result.text, "type")
    name, data = type(result).__name__, as_plain(result)
    is_numpy = isinstance(result, np.ndarray | np.generic)
    is_long = type(data) is int and data.bit_length() > 63
    if not is_long and not isinstance(data, str | bytes | set | frozenset | dict | Table | None):
        with suppress(ValueError):
            array = np.asarray(data)
            if array.dtype.kind in "biufc":
                return Numbers(array, name, is_numpy)
    try:
        to_json(data, lambda array: None)
    except NotPlainError:
        return Opaque(name, repr(result), "type")
    return Plain(name, repr(result), "type", data)
