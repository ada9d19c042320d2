"""Finds what would be right for the student's own earlier values: an error that is carried forward.

These values are data of the student's, who may choose or forge them. The reference is only called
with them where they have the form and the size of the right ones, so that it does what it does for
right values. What follows earns nothing if anybody knows it without knowing how it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.marking.comparison import close
from grader.marking.follow_through import copies_numbers, is_near_zero, repeats
from grader.marking.no_result import explain_no_result
from grader.marking.plain_comparison import Rules, data_of, find_difference
from grader.marking.trusted_calls import limited_time, observe
from grader.marking.value_parts import part_of
from grader.model.array_json import Array
from grader.model.assignment import AssignmentOutline
from grader.model.case import Case
from grader.model.execution import NamedValues, Numbers, Outcome, Plain, Value
from grader.model.findings import Finding
from grader.model.function_problem import FunctionOutline, FunctionProblem
from grader.model.inputs import FromStudent, OwnResult, own_functions, own_parts
from grader.model.part_rules import Part
from grader.model.plain_data import exact, leaves, rebuilt
from grader.model.record import PASSING, CaseResult, listed
from grader.model.scored import Scored, Tolerance

NOTHING_THERE = "NothingThereError"  # as the student's process calls it that a result lacks a part
# How many times as large as the right number another one may be: with a step that is a billion
# times too small, a reference could take all memory.
FAR = 10_000
LONG = 63  # bits of a whole number that may stand for a float

Functions = Mapping[str, Callable[..., Any]]  # the references, by the names of the functions


@dataclass(frozen=True)
class Followed:
    """A value that is right for what the student gave earlier."""

    value: Value
    names: tuple[str, ...]  # of the functions or parts that it follows from
    is_part: bool  # whether it follows from parts of the same result


def references_of(assignment: AssignmentOutline) -> Functions:
    """Return the right functions."""
    problems = (each for each in assignment.problems if isinstance(each, FunctionProblem))
    return {problem.function: problem.reference for problem in problems}


def resolve(inputs: Sequence[Any], functions: Functions) -> tuple[Any, ...]:
    """Return inputs, with the right results where they are results of the student's functions."""
    return tuple(_resolve(each, functions) for each in inputs)


def _resolve(value: Any, functions: Functions) -> Any:
    if not isinstance(value, OwnResult):
        return value
    result = functions[value.function](*resolve(value.inputs, functions))
    return result if value.part is None else result[value.part]


def follow(
    problem: FunctionProblem,
    case: Case,
    inputs: Sequence[Any],
    right: Outcome,
    outcome: Outcome,
    tolerance: Tolerance,
) -> Iterator[Followed]:
    """Yield what would be right for the values that an outcome has from the student.

    `inputs` are the right ones, and `right` is the outcome of the reference for them.
    """
    own = dict(enumerate(inputs))
    names = []
    earlier = []
    given = {position: data_of(value) for position, value in sorted(outcome.own.items())}
    asked = {at for at, stated in enumerate(case.inputs) if isinstance(stated, FromStudent)}
    if not given.keys() <= asked:  # only a forged reply claims others
        return
    # The right values stand for those of another form, which only the student's code understands.
    if all(_has_form_of(data, own[position]) for position, data in given.items()):
        for position, data in given.items():
            if find_difference(data, own[position], Rules(tolerance)):
                names.append(getattr(case.inputs[position], "function", ""))
                earlier.append(data)
                own[position] = data
    values = [*own.values()]
    if names:
        result = _try(problem.reference, values, case.stdin)
        shown = result if case.part is None else part_of(result, case.part)
        if isinstance(shown, Numbers | Plain) and _shows(shown, earlier, values, tolerance):
            yield Followed(shown, tuple(names), is_part=False)
    for rule in problem.follow_through:
        if rule.part == case.part and (parts := _own_parts(rule.depends_on, outcome, right)):
            known = [*parts, *values]
            result = _try(rule.compute, known)
            if isinstance(result, Numbers | Plain) and _shows(result, parts, known, tolerance):
                yield Followed(result, tuple(map(show_part, rule.depends_on)), is_part=True)


def wrong_functions(assignment: AssignmentOutline, results: Iterable[CaseResult]) -> frozenset[str]:
    """Return the functions of a submission that are not right in all cases."""
    failed = {result.id.problem for result in results if result.verdict not in PASSING}
    problems = (each for each in assignment.problems if isinstance(each, FunctionOutline))
    return frozenset(each.function for each in problems if each.id in failed)


def show_wrong_own(problem: Scored, result: CaseResult, wrong: frozenset[str]) -> str:
    """Return the names of `wrong` functions of the student's that gave arguments of a wrong call.

    Only of a self-check, which has no reference to judge the call by these arguments.
    """
    if isinstance(problem, FunctionProblem) or not isinstance(problem, FunctionOutline):
        return ""
    cases = (case for case in problem.cases if case.id == result.id.case)
    own = {name for case in cases for name in own_functions(case.inputs)} & wrong
    return listed(sorted(own), "and") if own and result.verdict == "wrong" else ""


def explain_no_argument(case: Case, outcome: Outcome, needed: str) -> Finding:
    """Say why a function of the student's gave no argument of a case."""
    parts = dict.fromkeys(own_parts(case.inputs, needed))
    if parts and outcome.error and outcome.error.type_name == NOTHING_THERE:
        places = " or ".join(f"[{part!r}]" for part in parts)
        return Finding.of("returned_less", function=needed, places=places)
    return explain_no_result(outcome, needed)


def _try(
    function: Callable[..., Any], values: Sequence[Any], stdin: str | None = None
) -> Value | NamedValues | None:
    """Call trusted code with values of a student's; None if it fails or takes too long."""
    with suppress(TimeoutError), limited_time():
        return observe(function, [*map(_renewed, values)], stdin).value
    return None


def show_part(part: Part) -> str:
    """Return how a page names a part of a result."""
    return part if isinstance(part, str) else f"result[{part}]"


def _own_parts(names: Sequence[Part], outcome: Outcome, right: Outcome) -> list[Any]:
    """Return the parts that a student gave; none if one is absent or has another form."""
    found = [(part_of(outcome.value, name), part_of(right.value, name)) for name in names]
    if any(one is None or other is None for one, other in found):
        return []
    data = [(data_of(one), data_of(other)) for one, other in found if one and other]
    return [one for one, _ in data] if all(_has_form_of(*pair) for pair in data) else []


def _renewed(value: Any) -> Any:
    """Return a value with new arrays: those of a reply cannot be written to."""
    return np.array(value) if isinstance(value, np.ndarray) else rebuilt(value, _renewed)


def _has_form_of(value: Any, right: Any) -> bool:
    """Return whether a value has the form of the right one: its types, sizes and keys.

    Whole numbers, texts and truth values must be equal: they say what to do, as a stride does.
    """
    if isinstance(right, np.ndarray):
        is_like = isinstance(value, np.ndarray) and value.shape == right.shape
        return is_like and value.dtype.kind in "biuf" and _is_near_in_size(value, right)
    if isinstance(right, float) and not isinstance(value, bool):
        is_long = isinstance(value, int) and value.bit_length() > LONG
        return isinstance(value, int | float) and not is_long and _is_near(value, right)
    if type(value) is not type(right):
        return False
    if isinstance(right, list | tuple):
        return len(value) == len(right) and all(map(_has_form_of, value, right))
    if isinstance(right, dict):
        return value.keys() == right.keys() and all(_has_form_of(value[k], right[k]) for k in right)
    return exact(value) == exact(right)


def _is_near_in_size(value: Array, right: Array) -> bool:
    """Return whether the numbers of an array are finite, and not far larger than the right ones."""
    own, most = (float(np.abs(each.astype(float)).max(initial=0)) for each in (value, right))
    return math.isfinite(own) and not own > FAR * max(most, 1)


def _is_near(value: float, right: float) -> bool:
    """Return whether a number is finite, and neither far larger nor far smaller than the right one.

    A single number may say how much is to be done, as the width of a step does.
    """
    if not value or not right or not math.isfinite(value):
        return math.isfinite(value) and abs(value) <= FAR
    return 1 / FAR <= abs(value / right) <= FAR


def _shows(
    value: Value, earlier: Sequence[Any], inputs: Sequence[Any], tolerance: Tolerance
) -> bool:
    """Return whether it takes knowledge to compute a value from `inputs`.

    Of these, the `earlier` ones are the student's, who may have chosen them: those with a single
    number other than 0 copy the others. Of several arrays in a value, one must show knowledge.
    """
    chosen = [each for each in _arrays_in(earlier) if each.size]
    if chosen and all(map(_is_simple, chosen)):
        return False
    results = [*_arrays_in(data_of(value))]
    known = [each.reshape(-1).astype(float) for each in _arrays_in(inputs) if each.size]
    return not results or any(_is_computed(each, known, tolerance) for each in results)


def _is_simple(array: Array) -> bool:
    return copies_numbers(array) or (array.size == 1 and not array.any())


def _is_computed(result: Array, known: Sequence[Array], tolerance: Tolerance) -> bool:
    """Return whether numbers are not near 0, not one number in every cell, and repeat no others."""
    if not result.size or result.dtype.kind == "c" or not np.isfinite(result).all():
        return False
    own = result.reshape(-1).astype(float)
    if is_near_zero(own, tolerance):
        return False
    is_constant = own.size > 1 and bool(close(own, own[:1], tolerance).all())
    return not is_constant and not any(repeats(own, each, tolerance) for each in known)


def _arrays_in(value: Any) -> Iterator[Array]:
    return (np.asarray(each) for each in leaves(value) if isinstance(each, np.ndarray | float))
