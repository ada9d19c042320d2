"""Decides whether a value shows knowledge, so that a later step may earn points by repeating it.

A step that is computed from a wrong earlier value shows how the step is done. A step that only
repeats the earlier value shows nothing: it earns points only if something explains that value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.marking.comparison import close
from grader.model.array_json import Array
from grader.model.record import PASSING, Verdict
from grader.model.scored import Tolerance

TRIVIAL = 20  # tolerances: a value nearer to zero than this shows nothing


def is_near_zero(value: Array, tolerance: Tolerance) -> bool:
    """Return whether a value is so near to zero that a wrong answer is within tolerance."""
    size = float(np.abs(value).max(initial=0.0))
    return size <= TRIVIAL * (tolerance.atol + tolerance.rtol * size)


@dataclass
class Standing:
    """What is known of the steps before the one that is judged."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    # Steps that pass, and wrong ones whose error is known.
    explained: set[str] = field(default_factory=set)

    def add(self, name: str, verdict: Verdict, *, explained: bool = False) -> None:
        self.verdicts[name] = verdict
        if explained or verdict in PASSING:
            self.explained.add(name)

    def all_pass(self, names: Sequence[str]) -> bool:
        return all(self.verdicts.get(name) in PASSING for name in names)

    def wrong(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if self.verdicts.get(name) != "correct"]

    def is_earned(self, own: Array, upstream: Mapping[str, Array], tolerance: Tolerance) -> bool:
        """Return whether the value that follows is computed, or repeats a value that counts.

        A value from which a product only copies given numbers must be explained.
        """
        shown = [name for name, value in upstream.items() if repeats(own, value, tolerance)]
        shown = shown or [name for name, value in upstream.items() if copies_numbers(value)]
        return not shown or not self.explained.isdisjoint(shown)

    def is_explained_by_mistake(
        self, wrong: Array, upstream: Mapping[str, Array], tolerance: Tolerance
    ) -> bool:
        """Return whether a known mistake counts as the cause of a value.

        A mistake that only takes over earlier numbers explains the value if these are right. A made
        up number would else be carried through the whole chain as one mistake after another.
        """
        taken = [name for name, value in upstream.items() if reuses(wrong, value, tolerance)]
        given = (self.verdicts.get(name) for name in taken)
        return not taken or any(verdict in ("correct", "accepted") for verdict in given)


def copies_numbers(value: Array) -> bool:
    """Return whether a product with a value only copies numbers of the other factor.

    An array with a single number picks a row or column, and a power of ten shifts the point.
    """
    if np.count_nonzero(value) != 1:
        return False
    return value.size > 1 or float(np.log10(np.abs(value).max())).is_integer()


def repeats(value: Array, earlier: Array, tolerance: Tolerance) -> bool:
    """Return whether a value is the earlier one, maybe transposed, or one number in every cell.

    An earlier value with one number in every cell counts as this number: so it is its own mean.
    """
    if earlier.size > 1 and (earlier == earlier.flat[0]).all():
        earlier = earlier.reshape(-1)[:1]
    if earlier.size not in (1, value.size):
        return False
    alike = [earlier.reshape(value.shape if earlier.size == value.size else ())]
    if value.ndim > 1 and earlier.T.shape == value.shape:
        alike.append(earlier.T)
    return any(close(value, np.broadcast_to(a, value.shape), tolerance).all() for a in alike)


def reuses(value: Array, earlier: Array, tolerance: Tolerance) -> bool:
    """Return whether each number of a value is one of the earlier ones, with either sign."""
    if not earlier.size:
        return False
    sizes, ordered = np.abs(value).reshape(-1), np.sort(np.abs(earlier), axis=None)
    above = np.searchsorted(ordered, sizes).clip(max=earlier.size - 1)
    near_above = close(sizes, ordered[above], tolerance)
    return bool((near_above | close(sizes, ordered[(above - 1).clip(0)], tolerance)).all())
