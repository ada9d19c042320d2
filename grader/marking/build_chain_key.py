"""Computes the key of a chain from its reference, and checks its known mistakes and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.chain_key import ChainKey, RightValues
from grader.marking.chain_values import (
    NotNumbersError,
    compute_step,
    in_form,
    is_vector,
    work_step,
)
from grader.marking.comparison import agree
from grader.marking.trusted_calls import failure_of, tell
from grader.model.array_json import Array
from grader.model.chain_problem import ChainProblem, Step
from grader.model.errors import AssignmentError
from grader.model.execution import CodePlace
from grader.model.inputs import build
from grader.model.known_mistakes import KnownMistake
from grader.model.scored import Tolerance


def build_chain_key(problem: ChainProblem, *, known_to_fit: bool = False) -> ChainKey:
    """Compute the right values of a chain.

    Raise AssignmentError if the reference fails or gives no finite real numbers, or if a known
    mistake or answer can never be recognised. With `known_to_fit`, mistakes are not checked.
    """
    rows = (problem.inputs, *problem.hidden_inputs)
    inputs = [dict(zip(problem.parameters, map(build, row), strict=True)) for row in rows]
    found: list[dict[str, Array]] = [{} for _ in rows]
    for step in problem.cases:
        arguments = [
            [own.get(name, values.get(name)) for name in step.depends_on]
            for own, values in zip(inputs, found, strict=True)
        ]
        for values, value in zip(found, _values(problem, step, arguments), strict=True):
            values[step.id] = value
    public, *hidden = (RightValues(*each) for each in zip(inputs, found, strict=True))
    key = ChainKey(public, hidden)
    for step in problem.cases:
        _check_known_answers(problem, step, public.values[step.id])
        if not known_to_fit:
            _check_mistakes(problem, step, key)
    return key


def _values(problem: ChainProblem, step: Step, rows: Sequence[Sequence[Any]]) -> list[Array]:
    """Return the values of a step for each row of arguments.

    If one of them is no vector, the step gives arrays, whose shapes count. So a matrix of a single
    row is no vector there either.
    """
    arrays = []
    for number, arguments in enumerate(rows):
        place = _place(problem, step, number)
        try:
            arrays.append(compute_step(step.compute, arguments))
            work_step(step, arguments)
        except NotNumbersError as error:
            raise AssignmentError(
                f"{place}: the reference gives no value of a chain: {error}. Give a real number, "
                "or an array of them; ask for other values with a FunctionProblem"
            ) from error
        except Exception as error:
            cause = tell(failure_of(error, step.compute))
            raise AssignmentError(f"{place}: the reference fails: {cause}") from error
    if all(map(is_vector, arrays)):
        arrays = [array.reshape(-1) for array in arrays]
    for number, value in enumerate(arrays):
        if not np.isfinite(value).all():
            raise AssignmentError(
                f"{_place(problem, step, number)}: the reference gives {value}; its numbers must "
                "be finite"
            )
    return arrays


def _place(problem: ChainProblem, step: Step, number: int) -> str:
    """Return the id of a step, with the number of the hidden inputs if it is not 0."""
    return f"{problem.id}.{step.id}" + (f", hidden_inputs {number}" if number else "")


def _check_known_answers(problem: ChainProblem, step: Step, right: Array) -> None:
    for known in step.known_answers:
        try:
            given = in_form(np.asarray(known.value, dtype=np.float64), right.shape)
        except (TypeError, ValueError):
            given = None
        if given is None or given.shape != right.shape:
            what = "size" if right.ndim == 1 else f"shape, {right.shape},"
            raise AssignmentError(
                f"{problem.id}.{step.id}: the known answer {known.id!r} is {known.value}, which is "
                f"not of the {what} of the right value, {right}; give it as many numbers"
            )


def _check_mistakes(problem: ChainProblem, step: Step, key: ChainKey) -> None:
    place = f"{problem.id}.{step.id}"
    tolerance = step.tolerance or problem.tolerance
    for mistake in step.mistakes:
        for right in key.all:
            value = right.values[step.id]
            # A mistake may be right for the right values and wrong for a student's, so try others.
            others = {name: 3.0 * each + 1 for name, each in right.values.items()}
            try:
                given = compute_step(mistake.compute, right.arguments(step), value.shape)
            except Exception as error:
                cause = tell(failure_of(error, mistake.compute))
                raise unknowable(place, mistake, f"fails: {cause}") from error
            if not agree(given, value, tolerance):
                break
            if not _follows(step, mistake, right, others, tolerance):
                break
        else:
            raise unknowable(place, mistake, "is right whatever comes before")


def _follows(
    step: Step,
    mistake: KnownMistake,
    right: RightValues,
    others: Mapping[str, Array],
    tolerance: Tolerance,
) -> bool:
    """Return whether a mistake gives what is right for other earlier values."""
    shape = right.values[step.id].shape
    try:
        wrong, own = (
            compute_step(compute, right.arguments(step, others), shape)
            for compute in (mistake.compute, step.compute)
        )
    except Exception:  # the functions may refuse values other than the right ones
        return False
    return agree(wrong, own, tolerance)


def unknowable(place: str, mistake: KnownMistake, why: str) -> AssignmentError:
    """Return the error of a known mistake that no submission can show."""
    code = getattr(mistake.compute, "__code__", None)
    where = f"{CodePlace(code.co_filename, code.co_firstlineno)}: " if code else ""
    what = f"{where}{place}: the known mistake {mistake.id!r} {why}, so it can never be recognised"
    return AssignmentError(f"{what}; change it or remove it")
