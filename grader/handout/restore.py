"""From a handout back to what marking takes: the public assignment, and its answer key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.handout.public_json import (
    Handout,
    PublicChain,
    PublicFunction,
    PublicStep,
    Reason,
    Relation,
    Shown,
)
from grader.marking import AnswerKey, sum_points
from grader.marking.answer_key import Form, FunctionKey, Observation, show_case
from grader.model.assignment import (
    Array,
    Assignment,
    ChainProblem,
    FunctionProblem,
    KnownMistake,
    Step,
)
from grader.model.errors import HarnessError

DIGITS = 11
NOISE = 1e-11


def restore(handout: Handout) -> tuple[Assignment, AnswerKey]:
    """The assignment as far as it is public, with the points that its public cases carry.

    Raises:
        ValueError, ArithmeticError, LookupError, MemoryError: its parts contradict each other.
    """
    public = [p for p in handout.problems if (p.steps if isinstance(p, PublicChain) else p.cases)]
    problems = tuple(_chain(p) if isinstance(p, PublicChain) else _function(p) for p in public)
    assignment = Assignment(
        id=handout.id,
        title=handout.title,
        points=sum(problem.points for problem in problems),
        problems=problems,
        limits=handout.limits,
    )
    functions = {p.id: _key(p) for p in public if isinstance(p, PublicFunction)}
    forms = {
        p.id: {step.id: _form(step) for step in p.steps}
        for p in public
        if isinstance(p, PublicChain)
    }
    return assignment, AnswerKey(functions, {}, forms)


def _function(problem: PublicFunction) -> FunctionProblem:
    return FunctionProblem(
        id=problem.id,
        title=problem.title,
        points=sum_points(case.points for case in problem.cases),
        function=problem.function,
        docstring=problem.docstring,
        parameters=problem.parameters,
        tolerance=problem.tolerance,
        reference=_absent,
        cases=problem.cases,
        mistakes=tuple(
            KnownMistake(id=mistake.id, message=mistake.message, compute=_absent)
            for mistake in problem.mistakes
        ),
        explain=_explain(problem.reasons) if problem.reasons else None,
    )


def _explain(reasons: Sequence[Reason]) -> Callable[..., str]:
    texts = {repr(reason.cells): reason.text for reason in reasons}
    return lambda *cells: texts.get(repr(cells), "")


def _key(problem: PublicFunction) -> FunctionKey:
    inputs = {case.id: case.build_inputs() for case in problem.cases}
    expected = {case.id: problem.expected[case.id].build() for case in problem.cases}
    return FunctionKey(
        inputs=inputs,
        expected=expected,
        mistakes={
            case.id: {
                mistake.id: _observation(mistake.shows[case.id], inputs[case.id])
                for mistake in problem.mistakes
            }
            for case in problem.cases
        },
        shown={
            case.id: show_case(problem.parameters, inputs[case.id], expected[case.id])
            for case in problem.cases
        },
    )


def _observation(shown: Shown, inputs: Sequence[Array]) -> Observation:
    changed = {position: after.build() for position, after in shown.changed.items()}
    return Observation(
        value=shown.value.build() if shown.value else None,
        error=shown.error,
        arguments=tuple(changed.get(position, array) for position, array in enumerate(inputs)),
        shared=frozenset(shown.shared),
        is_numpy=shown.is_numpy,
    )


def _chain(problem: PublicChain) -> ChainProblem:
    return ChainProblem(
        id=problem.id,
        title=problem.title,
        points=0,
        function=problem.function,
        docstring=problem.docstring,
        tolerance=problem.tolerance,
        cases=tuple(
            Step(
                id=step.id,
                title=step.title,
                formula="",
                points=0,
                depends_on=step.depends_on,
                symbol=step.symbol,
                self_check="follows" if step.relation else "format",
                tolerance=step.tolerance,
                compute=solve(step.relation) if step.relation else _absent,
            )
            for step in problem.steps
        ),
    )


def _form(step: PublicStep) -> Form:
    return Form(step.size, lambda vector: any(sealed.is_of(vector) for sealed in step.accepted))


def solve(relation: Relation) -> Callable[..., Array]:
    """What a step is by its equations, as a function of the values before it."""
    left, right, mixed = map(np.array, (relation.left, relation.right, relation.mixed))
    try:
        matrix = _clean(np.linalg.solve(left, right @ mixed))
        constant = _clean(np.linalg.solve(left, np.array(relation.constant)))
    except np.linalg.LinAlgError as error:
        raise ValueError("the equations of a step have no solution") from error

    def compute(*earlier: Array) -> Array:
        value: Array = matrix @ np.concatenate(earlier) + constant
        return value

    return compute


def _clean(array: Array) -> Array:
    """Without the rounding of the way here, which great values would carry into small ones."""
    kept = np.where(np.abs(array) < NOISE * np.abs(array).max(initial=0), 0, array)
    digits = [float(f"{number:.{DIGITS}g}") for number in kept.ravel().tolist()]
    return np.array(digits).reshape(array.shape)


def _absent(*_: Any) -> Any:
    raise HarnessError("a handout has no reference solution")
