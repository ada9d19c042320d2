"""Computes the steps of a chain from the values that they depend on."""

import copy
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from grader.marking.shown_values import lay_out_column
from grader.marking.trusted_calls import limited_time
from grader.model.array_json import Array
from grader.model.chain_problem import Step
from grader.model.pandas_tables import with_frames
from grader.model.record import Cells

Shape = tuple[int, ...]


class NotNumbersError(ValueError):
    """The function of a step returned something else than real numbers."""


def compute_step(
    compute: Callable[..., object], arguments: Sequence[Any], shape: Shape | None = None
) -> Array:
    """Compute a step, or a known mistake, from what it depends on.

    Return a float64 array: for the `shape` of a right value, as `in_form` does.
    """
    with np.errstate(all="ignore"):
        array = as_real(compute(*map(_copy, arguments)))
    return array if shape is None else in_form(array, shape)


def try_compute(
    compute: Callable[..., object], arguments: Sequence[Any] | None, shape: Shape | None = None
) -> Array | None:
    """Do what `compute_step` does with a student's values; None if one is missing.

    None also if this fails or takes too long: for these values, it may raise any exception.
    """
    with suppress(Exception), limited_time():
        return None if arguments is None else compute_step(compute, arguments, shape)
    return None


def work_step(step: Step, arguments: Sequence[Any]) -> tuple[str | Cells, ...]:
    """Return the right side of a step's formula with numbers in it; () if it cannot be shown."""
    if step.worked is None:
        return ()
    parts = tuple(
        part if isinstance(part, str) else lay_out_column(np.asarray(part) + 0)
        for part in step.worked(*map(_copy, arguments))
    )
    return parts if all(parts) else ()


def try_work(step: Step, arguments: Sequence[Any]) -> tuple[str | Cells, ...]:
    """Do what `work_step` does with a student's values; () if this fails or takes too long."""
    with suppress(Exception), limited_time():
        return work_step(step, arguments)
    return ()


def _copy(argument: Any) -> Any:
    """Return what a function may change without harm, with pandas tables."""
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return with_frames(copy.deepcopy(argument))


def as_real(value: object) -> Array:
    """Return an assignment's value (a number, list or array) as a float64 array."""
    array = np.asarray(value)
    has_none = array.dtype.kind == "O" and any(each is None for each in array.flat)
    if array.dtype.kind not in "biufO" or has_none:
        kind = "complex numbers" if array.dtype.kind == "c" else type(value).__name__
        raise NotNumbersError(f"it is {kind}, not real numbers")
    try:
        return array.astype(np.float64)
    except TypeError as error:
        raise NotNumbersError(f"it is of type {type(value).__name__}, not numbers") from error


def in_form(array: Array, shape: Shape) -> Array:
    """Return an array as the value of a step whose right value has this shape.

    Where that is a vector or a number, which is 1-D, so is any array that is one.
    """
    return array.reshape(-1) if len(shape) == 1 and is_vector(array) else array


def is_vector(array: Array) -> bool:
    """Return whether an array is a number, or has at most one axis that is longer than 1."""
    return array.squeeze().ndim <= 1
