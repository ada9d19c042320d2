"""What a submission gave for the steps of a chain, and what can be told of it without the key."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.marking.answer_key import compute_step
from grader.marking.comparison import check_usable, close, flatten
from grader.marking.sentences import (
    cite_value,
    explain_error,
    explain_missing,
    explain_stop,
    show_shape,
)
from grader.model.assignment import Array, ChainProblem, KnownMistake, Step, Tolerance
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Value, variables_id
from grader.model.record import Verdict
from grader.model.visible_text import show_name

TRIVIAL = 20
"""A step whose right value is within so many tolerances of zero earns no follow-through."""

FAILURES = (ArithmeticError, ValueError, IndexError)
"""What a computation that is right for our values may raise for a student's."""


class Given:
    """The values of one submission: by name, what the function returned, or else the variable."""

    def __init__(
        self,
        problem: ChainProblem,
        outcomes: Mapping[str, Outcome],
        sizes: Mapping[str, int],
        unread: str = "",
    ) -> None:
        """Gather them.

        Args:
            problem: the chain.
            outcomes: what came of its calls.
            sizes: by step, how many numbers its value has.
            unread: the place of code that Python cannot read, if there is any.
        """
        self._problem = problem
        self._sizes = sizes
        self._unread = unread
        self._asked = tuple(step.id for step in problem.cases if step.visibility == "public")
        self.called = outcomes[problem.id]
        self.values = _collect(self.called, outcomes[variables_id(problem.id)])
        self.own = {
            step.id: vector
            for step in problem.cases
            if (vector := as_vector(self.values.get(step.id))) is not None
            and not self.fault(step, vector)
        }
        """Those of the right size and finite, as 1-D arrays: later steps can be computed from
        them."""

    def upstream(self, step: Step) -> list[Array] | None:
        """The student's own values that a step builds on; None where one cannot serve."""
        if not step.depends_on or any(name not in self.own for name in step.depends_on):
            return None
        return [self.own[name] for name in step.depends_on]

    def tolerance(self, step: Step) -> Tolerance:
        return step.tolerance or self._problem.tolerance

    def agrees(self, step: Step, vector: Array, expected: Array) -> bool:
        return vector.shape == expected.shape and bool(
            close(vector, expected, self.tolerance(step)).all()
        )

    def is_trivial(self, step: Step, vector: Array) -> bool:
        """Whether a step's value is so small that nearly any answer would be within tolerance."""
        tolerance = self.tolerance(step)
        size = float(np.abs(vector).max(initial=0.0))
        return size <= TRIVIAL * (tolerance.atol + tolerance.rtol * size)

    def fault(self, step: Step, vector: Array) -> str:
        """Why a value of this step can be right for nobody; empty where it could be."""
        size = self._sizes[step.id]
        if vector.size != size:
            return f"you gave {show_size(vector.size)}, expected {show_size(size)}"
        if not np.isfinite(vector).all():
            return "the value is not finite (nan or infinity)"
        return ""

    def why_absent(self, step: Step) -> tuple[Verdict, str]:
        """Of a value that neither the function nor the module gives: what stood in the way."""
        function = self._problem.function
        if self.called.error is not None:
            return "error", explain_error(function, self.called.error)
        if self.called.status != "returned" and self.called.status != "missing":
            return self.called.status, explain_stop(function, self.called)
        return "missing", self._explain_missing(step)

    def _explain_missing(self, step: Step) -> str:
        function = self._problem.function
        called = self.called
        if isinstance(called.value, NamedValues):
            names = tuple(called.value.items)
            return explain_missing(
                f"value {step.id}", [step.id], names, f"{function} returns", self._asked
            )
        if called.status == "returned":
            return (
                f"{function} must return a dict with the names {', '.join(self._asked)}; it "
                f"returned {cite_value(called.value)}"
            )
        if called.kind:
            return f"{function} is not a function, but of type {show_name(called.kind)}"
        return explain_missing(
            f"function {function}, and no variable {step.id}",
            [function, step.id],
            called.defined,
            "the file defines",
            self._asked,
            self._unread,
        )

    def why_unusable(self, step: Step) -> str:
        """Of a value that is no vector of numbers: what it is instead."""
        value = self.values[step.id]
        if isinstance(value, Opaque) and value.type_name == "NoneType":
            return f"{step.id} is None: it has no value yet"
        unusable = check_usable(value)
        if unusable or not isinstance(value, Numbers):
            return unusable
        return f"shape {show_shape(value.array)}, expected {show_size(self._sizes[step.id])}"


def as_vector(value: Value | None) -> Array | None:
    """A value as a 1-D float64 array, whatever its orientation; None where it is none."""
    if value is None or check_usable(value):
        return None
    assert isinstance(value, Numbers)  # noqa: S101 (check_usable said so)
    flat = flatten(value.array)
    return None if flat is None else flat.astype(np.float64)


def as_array(value: float | list[float]) -> Array:
    """A value that an assignment states, as a 1-D float64 array."""
    return np.atleast_1d(np.asarray(value, dtype=np.float64))


def try_compute(step: Step | KnownMistake, upstream: list[Array]) -> Array | None:
    """A step's value, or a mistake's in its place; None where these values do not allow it."""
    try:
        return compute_step(step, upstream)
    except FAILURES:
        return None


def show_size(size: int) -> str:
    return "a single number" if size == 1 else f"{size} numbers"


def _collect(called: Outcome, read: Outcome) -> dict[str, Value]:
    given: dict[str, Value] = {}
    for outcome in (read, called):
        if isinstance(outcome.value, NamedValues):
            given.update(outcome.value.items)
    return given
