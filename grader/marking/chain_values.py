"""Computes the steps of a chain from the values that they depend on."""

from collections.abc import Callable, Sequence

import numpy as np

from grader.marking.shown_values import lay_out_column
from grader.model.array_json import Array
from grader.model.assignment import Step
from grader.model.record import Cells

# The errors that a correct computation may raise for a student's values.
FAILURES = (ArithmeticError, ValueError, IndexError)


def compute_step(compute: Callable[..., object], upstream: Sequence[Array]) -> Array:
    """Compute a step, or a known mistake, from the values it depends on. All are 1-D float64."""
    with np.errstate(all="ignore"):
        return as_vector(compute(*upstream))


def try_compute(compute: Callable[..., object], upstream: Sequence[Array] | None) -> Array | None:
    """Do what `compute_step` does with a student's values; None if one is missing or this fails."""
    try:
        return None if upstream is None else compute_step(compute, upstream)
    except FAILURES:
        return None


def work_step(step: Step, upstream: Sequence[Array]) -> tuple[str | Cells, ...]:
    """Return the right side of a step's formula with numbers in it; () if it cannot be shown."""
    if step.worked is None:
        return ()
    parts = tuple(
        part if isinstance(part, str) else lay_out_column(np.asarray(part) + 0)
        for part in step.worked(*upstream)
    )
    return parts if all(parts) else ()


def as_vector(value: object) -> Array:
    """Return an assignment's value (a number, list or array) as a 1-D float64 array."""
    return np.asarray(value, dtype=np.float64).reshape(-1)
