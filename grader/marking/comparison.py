"""Compares a student's value with the expected one, and says how they differ.

A value is never trusted: it may be of any type, shape and size.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.marking.sentences import NONE, show_shape
from grader.model.assignment import Array, Tolerance
from grader.model.execution import NamedValues, Numbers, Opaque, Value
from grader.model.visible_text import quoted, show_name

FIRST = 256
"""So many cells of an array are looked at before all are."""


@dataclass(frozen=True)
class Difference:
    """How a value is off: a sentence where it is not even comparable, or the first wrong cell."""

    message: str
    index: tuple[int, ...] | None = None
    given: float | None = None
    count: int = 0


def compare(
    value: Value | NamedValues | None, expected: Array, tolerance: Tolerance
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


def find_equal(given: Array, candidates: Mapping[str, Array], tolerance: Tolerance) -> set[str]:
    """The names of those real arrays that a given one is `close` to in every cell.

    Most differ early: the first cells of all are looked at together.
    """
    alike = {name: array for name, array in candidates.items() if array.shape == given.shape}
    if not alike:
        return set()
    first = np.stack([array.reshape(-1)[:FIRST] for array in alike.values()])
    own = np.broadcast_to(given.reshape(-1)[:FIRST], first.shape)
    begins_alike = np.all(close(own, first, tolerance), axis=1)
    names = itertools.compress(alike, begins_alike.tolist())
    return {name for name in names if close(given, alike[name], tolerance).all()}


def close(given: Array, expected: Array, tolerance: Tolerance) -> Array:
    """Cell by cell, whether two real arrays of one shape agree; nan agrees with nan.

    This is `numpy.isclose`, which takes several times as long for the small arrays that most are.
    """
    same = given == expected
    if same.all():
        return np.asarray(same)
    own, right = (array.astype(np.float64, copy=False) for array in (given, expected))
    with np.errstate(all="ignore"):
        near = np.abs(own - right) <= tolerance.atol + tolerance.rtol * np.abs(right)
    return np.asarray(near & np.isfinite(right) | (own == right) | np.isnan(own) & np.isnan(right))


def check_usable(value: Value | NamedValues | None) -> str:
    """Why a value cannot be compared as real numbers; empty where it can."""
    if isinstance(value, NamedValues):
        return "a dict was given, where numbers are expected"
    if isinstance(value, Opaque) and value.type_name == NONE:
        return "nothing (None) was given; is there a return missing?"
    if isinstance(value, Opaque):
        return _REASONS[value.reason].format(
            type=show_name(value.type_name), text=quoted(value.text)
        )
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
