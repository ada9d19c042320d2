"""The answer key: what the reference gives for each case, and what each known mistake would."""

from __future__ import annotations

import itertools
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.marking.array_cells import lay_out, lay_out_column
from grader.marking.comparison import close
from grader.marking.sentences import show_array
from grader.model.assignment import (
    Array,
    Assignment,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownMistake,
    Step,
    Tolerance,
)
from grader.model.errors import AssignmentError
from grader.model.record import Cells, Comparison

PROBE = 3.0
"""Right values times this, plus one, are wrong ones that a student may have."""
TRIED = 16
"""For so many cells of a case `explain` is asked before anybody is graded."""


@dataclass(frozen=True)
class Observation:
    """What a call showed: its value or its exception, and what it did to its arguments."""

    value: Array | None
    error: str | None
    arguments: tuple[Array, ...]
    shared: frozenset[int]
    is_numpy: bool
    cause: str = ""
    """Where and why an exception was raised, for the author."""


@dataclass(frozen=True)
class FunctionKey:
    """By case id: the inputs and the expected value; by mistake id then: what the mistake shows."""

    inputs: Mapping[str, tuple[Array, ...]]
    expected: Mapping[str, Array]
    mistakes: Mapping[str, Mapping[str, Observation]]
    shown: Mapping[str, Comparison]
    """The same for every student: inputs and expected value as text."""


@dataclass(frozen=True)
class Form:
    """What can be known of a step's value without knowing the value."""

    size: int
    """How many numbers it has."""
    is_accepted: Callable[[Array], bool] = lambda _: False
    """Whether a value is one that is not right, and earns points all the same."""


@dataclass(frozen=True)
class AnswerKey:
    """By problem id: the keys of function problems, and the right values of chains."""

    functions: Mapping[str, FunctionKey]
    chains: Mapping[str, Mapping[str, Array]]
    forms: Mapping[str, Mapping[str, Form]] = field(default_factory=dict)
    """By problem and step id: what is known of chains whose right values are not."""


def build_key(assignment: Assignment) -> AnswerKey:
    """Compute what is expected. No student's work is involved.

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
            _check_mistakes(problem, functions[problem.id])
    return AnswerKey(functions, chains)


def observe(function: Callable[..., Any], arguments: Sequence[Array]) -> Observation:
    """Call trusted code as a student's would be called, and note what can be seen of it."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
            value = np.asarray(result)
        except Exception as error:
            return Observation(
                None,
                type(error).__name__,
                tuple(arguments),
                frozenset(),
                is_numpy=False,
                cause=explain_failure(error, function),
            )
    shared = frozenset(
        position
        for position, array in enumerate(arguments)
        if isinstance(result, np.ndarray) and np.may_share_memory(result, array)
    )
    is_numpy = isinstance(result, np.ndarray | np.generic)
    return Observation(value, None, tuple(arguments), shared, is_numpy)


def explain_failure(error: Exception, function: Callable[..., Any]) -> str:
    """What a callable of the assignment's raised, and at which line of the assignment."""
    places = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename != __file__
    ]
    own = [place for place in places if Path(place[0]).parent == Path(places[0][0]).parent]
    # Not a line of it has run where the arguments do not fit.
    if not own and (code := getattr(function, "__code__", None)):
        own = [(code.co_filename, code.co_firstlineno)]
    where = "{}, line {}: ".format(*own[-1]) if own else ""
    return f"{where}{type(error).__name__}: {error}"


def cells_at(index: tuple[int, ...], expected: Array, inputs: Sequence[Array]) -> tuple[float, ...]:
    """What each input holds at a cell of the result; empty where they are not of its shape."""
    if any(array.shape != expected.shape for array in inputs):
        return ()
    return tuple(float(array[index]) for array in inputs)


def explain_cells(problem: FunctionProblem, cells: Sequence[float]) -> str:
    """Why the expected value is what it is where the inputs hold this; empty if that is not told.

    Raises:
        AssignmentError: the problem's `explain` fails.
    """
    if not problem.explain or not cells:
        return ""
    try:
        return problem.explain(*cells)
    except Exception as error:
        what = f"explain({', '.join(map(repr, cells))})"
        cause = explain_failure(error, problem.explain)
        raise AssignmentError(f"{problem.id}: {what} fails: {cause}") from error


def _observe_mistake(mistake: KnownMistake, arguments: Sequence[Array]) -> Observation:
    """What a mistake shows; one that gives no array of real numbers looks like no answer."""
    seen = observe(mistake.compute, arguments)
    if seen.value is not None and seen.value.dtype.kind not in "biuf":
        return replace(seen, value=None, error="")
    return seen


def compute_step(step: Step | KnownMistake, upstream: Sequence[Array]) -> Array:
    """The value of a step, or of a mistake in its place, from upstream values: 1-D, float64."""
    with np.errstate(all="ignore"):
        return np.atleast_1d(np.asarray(step.compute(*upstream), dtype=np.float64)).reshape(-1)


def work_step(step: Step, upstream: Sequence[Array]) -> tuple[str | Cells, ...]:
    """The right side of a step's formula with numbers put in; empty where it cannot be shown."""
    if step.worked is None:
        return ()
    parts = tuple(
        part if isinstance(part, str) else lay_out_column(np.asarray(part) + 0)
        for part in step.worked(*upstream)
    )
    return parts if all(parts) else ()


def _chain_values(problem: ChainProblem) -> dict[str, Array]:
    values: dict[str, Array] = {}
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        try:
            upstream = [values[name] for name in step.depends_on]
            value = compute_step(step, upstream)
            work_step(step, upstream)
        except Exception as error:
            cause = explain_failure(error, step.compute)
            raise AssignmentError(f"{place}: the reference fails: {cause}") from error
        if not np.isfinite(value).all():
            raise AssignmentError(f"{place}: the reference gives {value}, which is not finite")
        for known in step.known_answers:
            if np.size(known.value) != value.size:
                raise AssignmentError(
                    f"{place}: the known answer {known.id!r} is {known.value}, which is not of the "
                    f"size of the right value, {value}"
                )
        values[step.id] = value
    return values


def _function_key(problem: FunctionProblem) -> FunctionKey:
    inputs: dict[str, tuple[Array, ...]] = {}
    expected: dict[str, Array] = {}
    mistakes: dict[str, dict[str, Observation]] = {}
    shown: dict[str, Comparison] = {}
    for case in problem.cases:
        right = observe(problem.reference, case.build_inputs())
        if right.value is None:
            raise AssignmentError(f"{problem.id}.{case.id}: the reference fails: {right.cause}")
        if right.value.dtype.kind not in "biuf":
            raise AssignmentError(
                f"{problem.id}.{case.id}: the reference gives {right.value}, not an array of real "
                "numbers"
            )
        inputs[case.id] = case.build_inputs()
        _check_reference_keeps_rules(problem, case, right)
        expected[case.id] = right.value
        for index in itertools.islice(np.ndindex(right.value.shape), TRIED):
            explain_cells(problem, cells_at(index, right.value, inputs[case.id]))
        shown[case.id] = show_case(problem.parameters, inputs[case.id], right.value)
        mistakes[case.id] = {
            mistake.id: _observe_mistake(mistake, case.build_inputs())
            for mistake in problem.mistakes
        }
    return FunctionKey(inputs, expected, mistakes, shown)


def _check_mistakes(problem: FunctionProblem, key: FunctionKey) -> None:
    """See to it that each known mistake gives something, and loses a case."""
    for mistake in problem.mistakes:
        shown = {case.id: key.mistakes[case.id][mistake.id] for case in problem.cases}
        if all(seen.cause for seen in shown.values()):
            cause = next(iter(shown.values())).cause
            raise _unknowable(problem.id, mistake, f"fails in every case: {cause}")
        if not any(_loses(problem, case, shown[case.id], key) for case in problem.cases):
            raise _unknowable(problem.id, mistake, "is right in every case")


def _loses(problem: FunctionProblem, case: Case, seen: Observation, key: FunctionKey) -> bool:
    """Whether what is seen of a mistake is wrong by what the case asks for."""
    if seen.value is None or _differ(
        seen.value, key.expected[case.id], case.tolerance or problem.tolerance
    ):
        return True
    inputs = key.inputs[case.id]
    return (
        (case.numpy_result and not seen.is_numpy)
        or bool(seen.shared & set(case.not_shared))
        or any(
            not np.array_equal(seen.arguments[position], inputs[position], equal_nan=True)
            for position in case.unchanged
        )
    )


def _check_chain_mistakes(problem: ChainProblem, values: Mapping[str, Array]) -> None:
    """The same for a chain, whose mistakes are asked again with what a student has before them."""
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        right = [values[name] for name in step.depends_on]
        wrong = [PROBE * value + 1 for value in right]
        tolerance = step.tolerance or problem.tolerance
        for mistake in step.mistakes:
            try:
                compute_step(mistake, right)
            except Exception as error:
                cause = explain_failure(error, mistake.compute)
                raise _unknowable(place, mistake, f"fails: {cause}") from error
            if all(_is_right(step, mistake, given, tolerance) for given in (right, wrong)):
                raise _unknowable(place, mistake, "is right whatever comes before")


def _is_right(
    step: Step, mistake: KnownMistake, upstream: Sequence[Array], tolerance: Tolerance
) -> bool:
    try:
        expected = compute_step(step, upstream)
        return not _differ(compute_step(mistake, upstream), expected, tolerance)
    except Exception:
        # Values that are not ours it need not take.
        return False


def _differ(one: Array, other: Array, tolerance: Tolerance) -> bool:
    return one.shape != other.shape or not close(one, other, tolerance).all()


def _unknowable(place: str, mistake: KnownMistake, why: str) -> AssignmentError:
    return AssignmentError(
        f"{place}: the known mistake {mistake.id!r} {why}, so it can never be recognised"
    )


def show_case(parameters: Sequence[str], inputs: Sequence[Array], expected: Array) -> Comparison:
    """Inputs and expected value as text."""
    named = dict(zip(parameters, inputs, strict=True))
    return Comparison(
        inputs={name: show_array(array) for name, array in named.items()},
        expected=show_array(expected),
        size=sum(array.size for array in named.values()),
        input_cells={name: lay_out(array) for name, array in named.items()},
        expected_cells=lay_out(expected),
    )


def _check_reference_keeps_rules(problem: FunctionProblem, case: Case, right: Observation) -> None:
    before = case.build_inputs()
    for position in case.unchanged:
        if not np.array_equal(right.arguments[position], before[position], equal_nan=True):
            name = problem.parameters[position]
            raise AssignmentError(f"{problem.id}.{case.id}: the reference changes {name}")
    if right.shared & set(case.not_shared):
        raise AssignmentError(f"{problem.id}.{case.id}: the reference's result shares memory")
