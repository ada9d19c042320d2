"""Compares a student's value, which may be of any type, shape and size, with the expected one."""

import itertools
from collections.abc import Mapping

import numpy as np

from grader.model.array_json import Array
from grader.model.execution import NamedValues, Numbers, Plain, Value
from grader.model.findings import Finding
from grader.model.scored import Tolerance
from grader.model.visible_text import quoted, show_name

FIRST = 256  # the number of cells of an array that are compared first


def real_array(value: Value | NamedValues | None) -> Array | None:
    """Return a value's array if its cells are real numbers or booleans; else None."""
    return value.array if isinstance(value, Numbers) and value.array.dtype.kind in "biuf" else None


def explain_unusable(value: Value | NamedValues | None) -> Finding:
    """Say why a value is not an array of real numbers."""
    if isinstance(value, NamedValues) or (isinstance(value, Plain) and type(value.data) is dict):
        return Finding.of("dict_returned")
    if isinstance(value, Numbers):
        return Finding.of("complex")
    if value is None or value.is_none:
        return Finding.of("nothing_returned")
    named = {"type": show_name(value.type_name), "text": quoted(value.text)}
    return Finding.of(f"opaque_{value.reason}", **named)


def agree(given: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Return whether two real arrays have the same shape and are close in every cell."""
    return given.shape == expected.shape and bool(close(given, expected, tolerance).all())


def find_equal(given: Array, candidates: Mapping[str, Array], tolerance: Tolerance) -> set[str]:
    """Return the names of the real arrays that agree with the given one."""
    alike = {name: array for name, array in candidates.items() if array.shape == given.shape}
    if not alike:
        return set()
    # Most arrays differ early, so the first cells of all are compared together.
    first = np.stack([array.reshape(-1)[:FIRST] for array in alike.values()])
    own = np.broadcast_to(given.reshape(-1)[:FIRST], first.shape)
    begins_alike = np.all(close(own, first, tolerance), axis=1)
    names = itertools.compress(alike, begins_alike.tolist())
    return {name for name in names if close(given, alike[name], tolerance).all()}


def has_multiple_of_error(
    given: Array, expected: Array, wrong: Array, tolerance: Tolerance
) -> bool:
    """Return whether the error of `given` is that of `wrong`, times a positive number."""
    if given.shape != expected.shape or wrong.shape != expected.shape or not given.size:
        return False
    with np.errstate(all="ignore"):
        own, whole = (np.subtract(a, expected, dtype=np.float64) for a in (given, wrong))
        most = int(np.nanargmax(np.abs(np.where(np.isfinite(whole), whole, 0))))
        factor = float(own.reshape(-1)[most] / whole.reshape(-1)[most])
        return 0 < factor < np.inf and agree(given, expected + factor * whole, tolerance)


def close(given: Array, expected: Array, tolerance: Tolerance) -> Array:
    """Compare each cell as `numpy.isclose` does with `equal_nan`, but faster for small arrays.

    Whole numbers must be equal, unless the assignment gives a tolerance.
    """
    same = given == expected
    is_whole = given.dtype.kind in "biu" and expected.dtype.kind in "biu"
    if same.all() or (is_whole and tolerance == Tolerance()):
        return np.asarray(same)
    if "c" in given.dtype.kind + expected.dtype.kind:
        rtol, atol = tolerance.rtol, tolerance.atol
        return np.asarray(np.isclose(given, expected, rtol=rtol, atol=atol, equal_nan=True))
    own, right = (array.astype(np.float64, copy=False) for array in (given, expected))
    with np.errstate(all="ignore"):
        near = np.abs(own - right) <= tolerance.atol + tolerance.rtol * np.abs(right)
    return np.asarray(near & np.isfinite(right) | (own == right) | np.isnan(own) & np.isnan(right))
