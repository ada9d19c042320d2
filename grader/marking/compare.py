"""Compares a student's value with the expected one, and says how they differ.

A value is never trusted: it may be of any type, shape and size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.assignment import Array, Tolerance
from grader.execution import Numbers, Opaque, Table, Value
from grader.marking.text import show_shape


@dataclass(frozen=True)
class Difference:
    """How a value is off: a sentence where it is not even comparable, or the first wrong cell."""

    message: str
    index: tuple[int, ...] | None = None
    given: float | None = None
    count: int = 0


def compare(
    value: Value | Table | None, expected: Array, tolerance: Tolerance
) -> Difference | None:
    """How `value` differs from `expected` (any shape); None where it does not."""
    unusable = check_usable(value)
    if unusable:
        return Difference(unusable)
    assert isinstance(value, Numbers)  # noqa: S101 (check_usable said so)
    given = value.array
    if given.shape != expected.shape:
        return Difference(f"shape {show_shape(given)}, expected {show_shape(expected)}")
    wrong = ~close(given, expected, tolerance)
    if not wrong.any():
        return None
    first = tuple(int(position) for position in np.argwhere(wrong)[0])
    return Difference("", first, float(given[first]), int(np.count_nonzero(wrong)))


def close(given: Array, expected: Array, tolerance: Tolerance) -> Array:
    """Cell by cell, whether two real arrays of one shape agree; nan agrees with nan."""
    same = given == expected
    if same.all():
        return np.asarray(same)
    with np.errstate(all="ignore"):
        return np.asarray(
            np.isclose(
                given.astype(np.float64),
                expected.astype(np.float64),
                rtol=tolerance.rtol,
                atol=tolerance.atol,
                equal_nan=True,
            )
        )


def check_usable(value: Value | Table | None) -> str:
    """Why a value cannot be compared as real numbers; empty where it can."""
    if isinstance(value, Table):
        return "a dict was given, where numbers are expected"
    if isinstance(value, Opaque) and value.type_name == "NoneType":
        return "nothing (None) was given; is there a return missing?"
    if isinstance(value, Opaque):
        return _REASONS[value.reason].format(type=value.type_name, text=value.text)
    if value is None:
        return "nothing was given"
    if value.array.dtype.kind == "c":
        return "the values are complex numbers; gradients of real numbers are real"
    return ""


_REASONS = {
    "type": "a value of type {type} was given ({text}), where numbers are expected",
    "ragged": "the {type} that was given has rows of different lengths, and so no shape: {text}",
    "elements": "the {type} that was given holds more than ordinary numbers: {text}",
    "too_large": "the {type} that was given is far too large: {text}",
}


def flatten(array: Array) -> Array | None:
    """A vector's values, whatever its orientation: (), (n,), (n, 1), (1, n); None for others."""
    squeezed = array.squeeze() if array.ndim <= 2 else array
    return squeezed.reshape(-1) if squeezed.ndim <= 1 else None
