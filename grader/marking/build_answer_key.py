"""Builds an assignment's answer key from its reference solution, and checks both."""

from __future__ import annotations

import itertools
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.marking.answer_key import AnswerKey, CaseKey, FunctionKey
from grader.marking.chain_values import compute_step, work_step
from grader.marking.comparison import agree, real_array
from grader.marking.function_verdicts import find_fault
from grader.marking.shown_values import show_value
from grader.model.array_json import Array
from grader.model.assignment import (
    Assignment,
    ChainProblem,
    FunctionProblem,
    KnownMistake,
    Step,
    Tolerance,
)
from grader.model.errors import AssignmentError
from grader.model.execution import Numbers, Opaque, Outcome, StudentError

EXPLAINED = 16
"""How many cells of a case `explain` is tried on before anybody is graded."""


def build_key(assignment: Assignment) -> AnswerKey:
    """Compute the answer key of an assignment.

    Raises:
        AssignmentError: the reference fails, or a known mistake can never be recognised.
    """
    functions = {}
    chains = {}
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            chains[problem.id] = _chain_values(problem)
            _check_chain_mistakes(problem, chains[problem.id])
        else:
            functions[problem.id] = _function_key(problem)
    return AnswerKey(functions, chains)


def observe(function: Callable[..., Any], arguments: Sequence[Array]) -> Outcome:
    """Call trusted code, and return the outcome that a student's code would have had.

    The outcome lists every argument that changed. The lines of an error are places in the
    assignment.
    """
    before = [(array.shape, array.tobytes()) for array in arguments]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
            array = np.asarray(result)
        except Exception as error:
            lines = (_place_of_failure(error, function),)
            return Outcome("error", error=StudentError(type(error).__name__, str(error), lines))
    kind = type(result).__name__
    is_numpy = isinstance(result, np.ndarray | np.generic)
    return Outcome(
        "returned",
        Numbers(array, kind, is_numpy)
        if array.dtype.kind in "biufc"
        else Opaque(kind, str(result), "type"),
        changed={
            position: Numbers(argument, "ndarray")
            for position, argument in enumerate(arguments)
            if (argument.shape, argument.tobytes()) != before[position]
        },
        shared=frozenset(
            position
            for position, argument in enumerate(arguments)
            if isinstance(result, np.ndarray) and np.may_share_memory(result, argument)
        ),
    )


def _place_of_failure(error: Exception, function: Callable[..., Any]) -> str:
    """Return the file and line of the assignment where a callable of it failed."""
    frames = traceback.walk_tb(error.__traceback__)
    places = [(frame.f_code.co_filename, line) for frame, line in frames]
    own_files = {__file__, compute_step.__code__.co_filename}
    places = [place for place in places if place[0] not in own_files]
    own = [place for place in places if Path(place[0]).parent == Path(places[0][0]).parent]
    # If the arguments do not fit, no line of the function has run.
    if not own and (code := getattr(function, "__code__", None)):
        own = [(code.co_filename, code.co_firstlineno)]
    return "{}, line {}".format(*own[-1]) if own else ""


def _describe(error: StudentError | None) -> str:
    """Return where and why a callable of the assignment failed."""
    if error is None:
        return ""
    place = f"{error.lines[0]}: " if error.lines[0] else ""
    return f"{place}{error.type_name}: {error.message}"


def _describe_failure(error: Exception, function: Callable[..., Any]) -> str:
    place = _place_of_failure(error, function)
    return _describe(StudentError(type(error).__name__, str(error), (place,)))


def _function_key(problem: FunctionProblem) -> FunctionKey:
    def explain(cells: tuple[float, ...]) -> str:
        if not problem.explain or not cells:
            return ""
        try:
            return problem.explain(*cells)
        except Exception as error:
            raise AssignmentError(
                f"{problem.id}: explain({', '.join(map(repr, cells))}) fails: "
                f"{_describe_failure(error, problem.explain)}"
            ) from error

    cases = {}
    references = {}
    for case in problem.cases:
        place = f"{problem.id}.{case.id}"
        right = observe(problem.reference, case.build_inputs())
        if right.error:
            raise AssignmentError(f"{place}: the reference fails: {_describe(right.error)}")
        expected = real_array(right.value)
        if expected is None:
            raise AssignmentError(
                f"{place}: the reference gives {show_value(right.value)}; it must give an array of "
                "real numbers"
            )
        mistakes = {
            mistake.id: observe(mistake.compute, case.build_inputs())
            for mistake in problem.mistakes
        }
        cases[case.id] = CaseKey.of(problem.parameters, case.build_inputs(), expected, mistakes)
        references[case.id] = right
    key = FunctionKey(cases, explain)
    for case in problem.cases:
        if fault := find_fault(problem, case, references[case.id], key):
            raise AssignmentError(
                f"{problem.id}.{case.id}: the reference breaks a rule of the case: {fault} Change "
                "the reference or the case."
            )
        for index in itertools.islice(np.ndindex(cases[case.id].expected.shape), EXPLAINED):
            explain(cases[case.id].cells_at(index))
    for mistake in problem.mistakes:
        outcomes = {case.id: cases[case.id].mistakes[mistake.id] for case in problem.cases}
        errors = [outcome.error for outcome in outcomes.values()]
        if all(errors):
            raise _unknowable(problem.id, mistake, f"fails in every case: {_describe(errors[0])}")
        if not any(
            outcomes[case.id].error or find_fault(problem, case, outcomes[case.id], key)
            for case in problem.cases
        ):
            raise _unknowable(problem.id, mistake, "is right in every case")
    return key


def _chain_values(problem: ChainProblem) -> dict[str, Array]:
    values: dict[str, Array] = {}
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        try:
            upstream = [values[name] for name in step.depends_on]
            value = compute_step(step.compute, upstream)
            work_step(step, upstream)
        except Exception as error:
            cause = _describe_failure(error, step.compute)
            raise AssignmentError(f"{place}: the reference fails: {cause}") from error
        if not np.isfinite(value).all():
            raise AssignmentError(
                f"{place}: the reference gives {value}; its numbers must be finite"
            )
        for known in step.known_answers:
            if np.size(known.value) != value.size:
                raise AssignmentError(
                    f"{place}: the known answer {known.id!r} is {known.value}, which is not of the "
                    f"size of the right value, {value}; give it as many numbers"
                )
        values[step.id] = value
    return values


def _check_chain_mistakes(problem: ChainProblem, values: dict[str, Array]) -> None:
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        right = [values[name] for name in step.depends_on]
        # Values that a student may have: a mistake may be right for the right ones.
        wrong = [3.0 * value + 1 for value in right]
        tolerance = step.tolerance or problem.tolerance
        for mistake in step.mistakes:
            try:
                compute_step(mistake.compute, right)
            except Exception as error:
                cause = _describe_failure(error, mistake.compute)
                raise _unknowable(place, mistake, f"fails: {cause}") from error
            if all(_is_right(step, mistake, upstream, tolerance) for upstream in (right, wrong)):
                raise _unknowable(place, mistake, "is right whatever comes before")


def _is_right(
    step: Step, mistake: KnownMistake, upstream: Sequence[Array], tolerance: Tolerance
) -> bool:
    try:
        expected = compute_step(step.compute, upstream)
        return agree(compute_step(mistake.compute, upstream), expected, tolerance)
    except Exception:
        # It may refuse values other than the reference's.
        return False


def _unknowable(place: str, mistake: KnownMistake, why: str) -> AssignmentError:
    return AssignmentError(
        f"{place}: the known mistake {mistake.id!r} {why}, so it can never be recognised; change "
        "it or remove it"
    )
