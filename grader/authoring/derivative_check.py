"""Compares the steps of a chain that are marked as derivatives with finite differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.marking.answer_key import AnswerKey
from grader.marking.chain_key import RightValues
from grader.marking.chain_values import as_real, compute_step, in_form
from grader.marking.shown_values import show_array, show_vector
from grader.model.array_json import Array
from grader.model.assignment import Assignment
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem, Step
from grader.pipeline.definition_places import place_of

RELATIVE_STEP = 1e-6
RTOL = 1e-4  # central differences are good to about ten digits, and noisy functions to fewer
TRIES = 3  # with the right earlier values, and with others
MAX_COMPARED = 200  # cells of a large variable that are compared, chosen at random


def check_derivatives(assignment: Assignment, key: AnswerKey) -> CheckResult:
    """Find steps that are not the derivative of their `derivative_of`, by the chain rule."""
    marked = [
        (problem, step)
        for problem in assignment.problems
        if isinstance(problem, ChainProblem)
        for step in problem.cases
        if step.derivative_of
    ]
    if not marked:
        return CheckResult("derivatives", not_made="no step has derivative_of")
    holes = [
        Hole(CaseId.of(problem.id, step.id), flaw)
        for problem, step in marked
        for flaw in _flaws(step, problem.earlier(step), key.chains[problem.id].public)
    ]
    return CheckResult("derivatives", tuple(holes), number_of(len(marked), "step"))


def _flaws(step: Step, earlier: Sequence[str], right: RightValues) -> Iterator[Flaw]:
    numbers = np.random.Generator(np.random.Philox(len(step.id)))
    upstream = {name: right.values[name] for name in earlier}
    for attempt in range(TRIES):
        if attempt:
            upstream = {
                name: numbers.standard_normal(value.shape) for name, value in upstream.items()
            }
        try:
            given = compute_step(
                step.compute, right.arguments(step, upstream), right.shapes[step.id]
            )
            with np.errstate(all="ignore"):
                difference = _Difference(step, upstream, numbers)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            yield Flaw.of("derivative_fails", place=place_of(step.derivative_of), error=told)
            return
        if not difference.agrees(given):
            named = {name: _show(value) for name, value in upstream.items()}
            where = ", ".join(f"{name} = {value}" for name, value in named.items())
            yield Flaw.of(
                "derivative_differs",
                given=_show(given),
                expected=difference.shown,
                where=f" for {where}" if where else "",
            )
            return
        if difference.is_gradient:  # which depends on no earlier value
            return


class _Difference:
    """The sum of upstream · Jacobian, over all that a step depends on, by central differences.

    If the function returns the loss instead, a single number, the derivative is its gradient.
    """

    def __init__(
        self, step: Step, upstream: Mapping[str, Array], numbers: np.random.Generator
    ) -> None:
        at = as_real(step.derivative_at)
        self._variable = in_form(at, (1,) if at.squeeze().ndim <= 1 else at.shape)
        self._function = step.derivative_of
        outputs = self._outputs(self._variable, len(upstream))
        sizes = [output.size for output in outputs]
        self.is_gradient = sizes == [1] and [u.size for u in upstream.values()] != [1]
        weights = [np.ones(1)] if self.is_gradient else [*upstream.values()]
        size = self._variable.size
        self._cells = np.arange(size)
        if size > MAX_COMPARED:
            self._cells = numbers.choice(size, MAX_COMPARED, replace=False)
        self._slopes = np.array([self._slope(cell, weights) for cell in self._cells.tolist()])

    def _outputs(self, variable: Array, count: int) -> list[Array]:
        assert self._function  # noqa: S101 (for the type checker)
        found = self._function(variable)
        is_several = count > 1 and (isinstance(found, tuple | list) or np.ndim(found) > 0)
        return [as_real(part).reshape(-1) for part in (found if is_several else [found])]

    def _slope(self, cell: int, weights: Sequence[Array]) -> float:
        value = float(self._variable.flat[cell])
        shift = np.zeros(self._variable.size)
        shift[cell] = RELATIVE_STEP * max(1.0, abs(value))
        moved = shift.reshape(self._variable.shape)
        above = self._outputs(self._variable + moved, len(weights))
        below = self._outputs(self._variable - moved, len(weights))
        slopes = [(a - b) / (2 * shift[cell]) for a, b in zip(above, below, strict=True)]
        pairs = zip(weights, slopes, strict=True)
        return sum(float(weight.reshape(-1) @ slope) for weight, slope in pairs)

    def agrees(self, given: Array) -> bool:
        if given.shape != self._variable.shape:
            return False
        size = 1 + np.abs(self._slopes).max(initial=0.0)
        error = np.abs(given.reshape(-1)[self._cells] - self._slopes)
        return bool((error <= RTOL * size).all())

    @property
    def shown(self) -> str:
        if len(self._slopes) < self._variable.size:
            return f"other numbers, such as {self._slopes[0]:.6g} at cell {self._cells[0]}"
        return _show(self._slopes.reshape(self._variable.shape))


def _show(value: Array) -> str:
    return show_vector(value) if value.ndim == 1 else " ".join(show_array(value).split())
