"""Converts pandas tables to plain data and back. Imports pandas only where there is a table."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import numpy as np

from grader.model.plain_data import Table, rebuilt

# Types whose subclasses count as these, such as Counter and named tuples.
SUBCLASSED: tuple[Any, ...] = (str, int, float, list, tuple, dict, set)


def as_plain(value: Any) -> Any:
    """Return a value as plain data: its numpy numbers, pandas tables, and subclasses."""
    pandas: Any = sys.modules.get("pandas")
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "US":
        return value.tolist()  # texts
    if pandas and isinstance(value, pandas.Series):
        return _table(value.to_frame(), is_series=True)
    if pandas and isinstance(value, pandas.DataFrame):
        return _table(value, is_series=False)
    for kind in SUBCLASSED:
        if isinstance(value, kind) and type(value) not in (kind, bool):
            value = kind(value)
    return rebuilt(value, as_plain)


def with_frames(value: Any) -> Any:
    """Return plain data with each `Table` as a pandas DataFrame or Series.

    A table of a student may have any dtype. Where the cells do not have it, they are objects.
    """
    if not isinstance(value, Table):
        return rebuilt(value, with_frames)
    pandas: Any = import_module("pandas")

    def series(name: Any, cells: Any, dtype: str) -> Any:
        try:
            return pandas.Series(cells, index=value.index, dtype=dtype, name=name)
        except Exception:  # of pandas or of a library that knows the dtype
            return pandas.Series([*cells], index=value.index, dtype=object, name=name)

    columns = [*map(series, value.columns, value.cells, value.dtypes)]
    if value.is_series:
        return columns[0]
    return pandas.concat(columns, axis=1) if columns else pandas.DataFrame(index=value.index)


def _table(frame: Any, *, is_series: bool) -> Table:
    return Table(
        columns=tuple(frame.columns),
        cells=tuple(_cells(frame.iloc[:, at]) for at in range(frame.shape[1])),
        index=_cells(frame.index),
        dtypes=tuple(map(str, frame.dtypes)),
        is_series=is_series,
    )


def _cells(column: Any) -> Any:
    array = column.to_numpy()
    if array.dtype.kind in "mM":  # times, which pandas reads from text
        return array.astype(str).tolist()
    return array if array.dtype.kind in "biufc" else as_plain(array.tolist())
