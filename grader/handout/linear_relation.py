"""Linear equations by which a self-check knows how a step follows, without a formula."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from grader.marking.chain_values import compute_step
from grader.marking.comparison import close
from grader.model.array_json import Array
from grader.model.assignment import Model, Step, Tolerance
from grader.model.errors import AssignmentError

MAX_SIDE = 128  # the most numbers of a step with equations, and of the steps before it together
# A step must agree with its equations at the right values and at random ones, times these.
SCALES = (1e-3, -1.0, 1.0, 1e3)

Coefficients = Annotated[
    tuple[Annotated[float, Field(allow_inf_nan=False)], ...], Field(max_length=MAX_SIDE)
]
Equations = Annotated[tuple[Coefficients, ...], Field(min_length=1, max_length=MAX_SIDE)]


class Relation(Model):
    """The linear equations of a right value: left · step = right · mixed · earlier + constant.

    `earlier` has the values of the earlier steps, one after the other. There are as many equations
    as the step has numbers. Both sides are mixed at random, so they show no weight and no formula.
    Solving the equations reveals both.
    """

    left: Equations
    right: Equations
    mixed: Equations
    constant: Coefficients

    @model_validator(mode="after")
    def _fits_together(self) -> Relation:
        left, right, mixed = map(np.array, (self.left, self.right, self.mixed))
        size, earlier = right.shape
        if left.shape != (size, size) or mixed.shape != (earlier, earlier):
            raise ValueError("the sides of its equations do not fit together")
        if len(self.constant) != size:
            raise ValueError("the numbers of constants and equations differ")
        return self

    def solve(self) -> Callable[..., Array]:
        """Return what computes the step from earlier ones; raise ValueError if nothing can."""
        left, right, mixed = map(np.array, (self.left, self.right, self.mixed))
        try:
            matrix = _clean(np.linalg.solve(left, right @ mixed))
            constant = _clean(np.linalg.solve(left, np.array(self.constant)))
        except np.linalg.LinAlgError as error:
            raise ValueError("the equations of a step have no solution") from error
        return lambda *earlier: matrix @ np.concatenate(earlier) + constant


def relate(place: str, step: Step, values: Mapping[str, Array], tolerance: Tolerance) -> Relation:
    """Find the linear equations of a step by computing it at chosen points.

    Raise AssignmentError if it is too large or not linear, or a value of it depends on nothing.
    """
    size = values[step.id].size
    names = " and ".join(step.depends_on)
    right = np.concatenate([values[name] for name in step.depends_on])
    ends = np.cumsum([values[name].size for name in step.depends_on])

    def compute(earlier: Array) -> Array:
        return compute_step(step.compute, np.split(earlier, ends[:-1]))

    def refuse(why: str) -> AssignmentError:
        return AssignmentError(
            f'{place}: self_check="follows" needs a step {why}; set self_check to "format"'
        )

    if max(size, right.size) > MAX_SIDE:
        raise refuse(
            f"of at most {MAX_SIDE} numbers, computed from at most {MAX_SIDE}. This step has "
            f"{size}, computed from {right.size}"
        )
    # Each handout of an assignment has the same equations.
    seed = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], "big")
    random = np.random.Generator(np.random.Philox(seed))
    probes = [right, *random.standard_normal((3, right.size))]
    try:
        constant = compute(np.zeros(right.size))
        matrix = np.column_stack([compute(unit) - constant for unit in np.eye(right.size)])
        left, mixed = _mix(random, size), _mix(random, right.size)
        relation = Relation(
            left=left.tolist(),
            right=(left @ matrix @ np.linalg.inv(mixed)).tolist(),
            mixed=mixed.tolist(),
            constant=(left @ constant).tolist(),
        )
        solved = relation.solve()
        points = [scale * probe for probe in probes for scale in SCALES]
        is_linear = all(close(compute(x), solved(x), tolerance).all() for x in points)
    except Exception:
        # The step may fail in any way at values other than the reference's.
        is_linear = False
    if not is_linear:
        raise refuse(f"that is linear in {names}")
    if (~matrix.any(axis=1) & (constant != 0)).any():
        raise refuse(
            f"of which each number depends on {names}. A number of this one does not, so the "
            "handout would reveal it"
        )
    return relation


def _mix(random: np.random.Generator, size: int) -> Array:
    """Return a random matrix that loses no digits: a rotation times a factor."""
    rotation, _ = np.linalg.qr(random.standard_normal((size, size)))
    return rotation * random.uniform(0.5, 2)


def _clean(array: Array) -> Array:
    """Remove rounding errors, which large values would carry into small ones."""
    kept = np.where(np.abs(array) < 1e-11 * np.abs(array).max(initial=0), 0, array)
    digits = [float(f"{number:.11g}") for number in kept.ravel().tolist()]
    return np.array(digits).reshape(array.shape)
