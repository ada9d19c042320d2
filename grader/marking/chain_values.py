"""Computes the steps of a chain from the values before them."""

from collections.abc import Callable, Sequence

import numpy as np

from grader.marking.shown_values import lay_out_column
from grader.model.array_json import Array
from grader.model.assignment import Step
from grader.model.record import Cells

# What a correct computation may raise for a student's values.
FAILURES = (ArithmeticError, ValueError, IndexError)


def compute_step(compute: Callable[..., object], upstream: Sequence[Array]) -> Array:
    """Compute a step, or a mistake in its place, from upstream values: 1-D, float64."""
    with np.errstate(all="ignore"):
        return as_vector(compute(*upstream))


def try_compute(compute: Callable[..., object], upstream: Sequence[Array] | None) -> Array | None:
    """Compute a step from a student's values; None if these do not allow it."""
    try:
        return None if upstream is None else compute_step(compute, upstream)
    except FAILURES:
        return None


def work_step(step: Step, upstream: Sequence[Array]) -> tuple[str | Cells, ...]:
    """Put numbers into the right side of a step's formula; () if they cannot be shown."""
    if step.worked is None:
        return ()
    parts = tuple(
        part if isinstance(part, str) else lay_out_column(np.asarray(part) + 0)
        for part in step.worked(*upstream)
    )
    return parts if all(parts) else ()


def as_vector(value: object) -> Array:
    """Return a value that an assignment states as a 1-D float64 array."""
    return np.asarray(value, dtype=np.float64).reshape(-1)
