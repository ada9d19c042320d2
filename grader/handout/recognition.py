"""How a self-check recognises the values of a chain, which its handout does not contain.

Linear equations tell whether a step follows, but do not show its formula. A seal tells whether a
value is accepted, but nobody can read the value from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from grader.marking.chain_key import RightValues
from grader.marking.chain_values import compute_step
from grader.marking.comparison import close
from grader.model.array_json import Array
from grader.model.chain_problem import Step
from grader.model.errors import AssignmentError
from grader.model.scored import Model, Tolerance

MAX_SIDE = 128  # the most numbers of a step with equations, and of the steps before it together
# A step must agree with its equations at the right values and at random ones, scaled by these.
SCALES = (1e-3, -1.0, 1.0, 1e3)
# Rounds of PBKDF2. One guess takes hundredths of a second: all likely pairs of numbers take days.
ROUNDS = 50_000
PLACES = 16  # the positions that a value can have in its cell; more of them would reveal the value

Finite = Annotated[float, Field(allow_inf_nan=False)]
Coefficients = Annotated[tuple[Finite, ...], Field(max_length=MAX_SIDE)]
Equations = Annotated[tuple[Coefficients, ...], Field(min_length=1, max_length=MAX_SIDE)]


class Relation(Model):
    """The linear equations of a right value: left · step = right · mixed · earlier + constant.

    `earlier` has the numbers of the earlier steps, one after the other, those of an array in C
    order. There are as many equations
    as the step has numbers. Both sides are mixed at random, so nobody can read the weights and the
    formula without solving the equations.
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
        """Return a function from earlier steps to this one; raise ValueError if there is none."""
        left, right, mixed = map(np.array, (self.left, self.right, self.mixed))
        try:
            matrix = _clean(np.linalg.solve(left, right @ mixed))
            constant = _clean(np.linalg.solve(left, np.array(self.constant)))
        except np.linalg.LinAlgError as error:
            raise ValueError("the equations of a step have no solution") from error
        return lambda *earlier: matrix @ np.concatenate([*map(np.ravel, earlier)]) + constant


def relate(
    place: str, step: Step, names: Sequence[str], key: RightValues, tolerance: Tolerance
) -> Relation:
    """Find the linear equations of a step by computing it at chosen points.

    `names` are the earlier steps that it depends on. What else it depends on are given inputs.

    Raise AssignmentError if the step is too large or not linear, or if one of its numbers depends
    on no earlier step.
    """
    values, shape = key.values, key.shapes[step.id]
    size, told = values[step.id].size, " and ".join(names)
    right = np.concatenate([values[name].reshape(-1) for name in names])
    ends = np.cumsum([values[name].size for name in names])

    def compute(numbers: Array) -> Array:
        parts = zip(names, np.split(numbers, ends[:-1]), strict=True)
        earlier = {name: part.reshape(key.shapes[name]) for name, part in parts}
        return compute_step(step.compute, key.arguments(step, earlier), shape).reshape(-1)

    def refuse(why: str) -> AssignmentError:
        return AssignmentError(
            f'{place}: self_check="follows" needs a step {why}; set self_check to "format"'
        )

    if max(size, right.size) > MAX_SIDE:
        raise refuse(
            f"of at most {MAX_SIDE} numbers, computed from at most {MAX_SIDE}. This step has "
            f"{size}, computed from {right.size}"
        )
    # The seed is fixed, so that each handout of an assignment has the same equations.
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
    except Exception:  # the step may fail in any way at values other than the reference's
        is_linear = False
    if not is_linear:
        raise refuse(f"that is linear in {told}")
    if (~matrix.any(axis=1) & (constant != 0)).any():
        raise refuse(
            f"of which each number depends on {told}. A number of this one does not, so the "
            "handout would reveal it"
        )
    return relation


def _mix(random: np.random.Generator, size: int) -> Array:
    """Return a random matrix that loses no digits: a rotation times a factor."""
    rotation, _ = np.linalg.qr(random.standard_normal((size, size)))
    return rotation * random.uniform(0.5, 2)


def _clean(array: Array) -> Array:
    """Remove rounding errors. Large values would carry them into small ones."""
    kept = np.where(np.abs(array) < 1e-11 * np.abs(array).max(initial=0), 0, array)
    digits = [float(f"{number:.11g}") for number in kept.ravel().tolist()]
    return np.array(digits).reshape(array.shape)


class Sealed(Model):
    """A digest of the grid cells that the numbers of a value lie in, as a vector.

    A cell extends by the tolerance on both sides of its number, and a little further. A relative
    tolerance is of the next power of two, so that the width does not reveal the number.
    """

    widths: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...]
    offsets: tuple[Finite, ...]
    salt: Annotated[str, Field(max_length=500)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _each_number_has_both(self) -> Sealed:
        if len(self.widths) != len(self.offsets):
            raise ValueError("there are not as many widths as offsets")
        return self

    def is_of(self, vector: Array) -> bool:
        """Return whether a 1-D array is the sealed value, within its tolerance."""
        if vector.shape != (len(self.widths),) or not np.isfinite(vector).all():
            return False
        cells = np.rint(vector / np.array(self.widths) - np.array(self.offsets))
        return _digest(cells, self.salt) == self.digest


def seal(vector: Array, tolerance: Tolerance, salt: str) -> Sealed:
    """Seal a 1-D value, to recognise it within a tolerance or the precision of floats."""
    powers = np.exp2(np.ceil(np.log2(np.maximum(np.abs(vector), np.finfo(float).tiny))))
    precision = np.finfo(float).eps * powers
    # The value is not exactly in the middle. So the cell is wider, to contain all of the tolerance.
    wide = 2 * (1 + 2 / PLACES)
    widths = wide * np.maximum(tolerance.atol + tolerance.rtol * powers, 4 * precision)
    cells = np.rint(vector / widths)
    offsets = np.rint((vector / widths - cells) * PLACES) / PLACES
    digest = _digest(cells, salt)
    return Sealed(widths=widths.tolist(), offsets=offsets.tolist(), salt=salt, digest=digest)


def _digest(cells: Array, salt: str) -> str:
    # Adding 0 turns -0.0 into 0.0.
    text = repr((cells + 0.0).tolist()).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt.encode(), ROUNDS).hex()
