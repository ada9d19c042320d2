"""Compares the steps of a chain that are marked as derivatives with finite differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.marking.answer_key import AnswerKey
from grader.marking.chain_values import as_vector, compute_step
from grader.marking.shown_values import show_vector
from grader.model.array_json import Array
from grader.model.assignment import Assignment, ChainProblem, Step
from grader.model.case_id import CaseId
from grader.pipeline.definition_places import place_of

RELATIVE_STEP = 1e-6
RTOL = 1e-4  # central differences are good to about ten digits, and noisy functions to fewer
TRIES = 3  # with the right earlier values, and with others


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
        for flaw in _flaws(step, key.chains[problem.id])
    ]
    return CheckResult("derivatives", tuple(holes), number_of(len(marked), "step"))


def _flaws(step: Step, right: Mapping[str, Array]) -> Iterator[Flaw]:
    numbers = np.random.Generator(np.random.Philox(len(step.id)))
    upstream = [right[name] for name in step.depends_on]
    for attempt in range(TRIES if upstream else 1):
        if attempt:
            upstream = [numbers.standard_normal(value.shape) for value in upstream]
        try:
            with np.errstate(all="ignore"):
                expected = _go_back(step, upstream)
            given = compute_step(step.compute, upstream)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            yield Flaw.of("derivative_fails", place=place_of(step.derivative_of), error=told)
            return
        size = 1 + np.abs(expected).max(initial=0.0)
        if given.shape != expected.shape or not (abs(given - expected) <= RTOL * size).all():
            named = dict(zip(step.depends_on, map(show_vector, upstream), strict=True))
            where = ", ".join(f"{name} = {value}" for name, value in named.items())
            yield Flaw.of(
                "derivative_differs",
                given=show_vector(given),
                expected=show_vector(expected),
                where=f" for {where}" if where else "",
            )
            return


def _go_back(step: Step, upstream: Sequence[Array]) -> Array:
    """Return the sum of upstream · Jacobian, over all that the step depends on."""
    function, at = step.derivative_of, as_vector(step.derivative_at)
    assert function  # noqa: S101 (for the type checker)

    def outputs(variable: Array) -> list[Array]:
        found = function(variable)
        parts = list(found) if len(upstream) > 1 else [found]
        return [as_vector(part) for part in parts]

    columns = []
    for index in range(at.size):
        shift = np.zeros(at.size)
        shift[index] = RELATIVE_STEP * max(1.0, abs(at[index]))
        both = zip(outputs(at + shift), outputs(at - shift), strict=True)
        slopes = [(above - below) / (2 * shift[index]) for above, below in both]
        weights = list(upstream) or [np.ones(1)]
        columns.append(sum(float(w @ s) for w, s in zip(weights, slopes, strict=True)))
    return np.array(columns)
