"""Judges results for further inputs as the cases of their problem do: by checks, part by part."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Literal

from grader.marking.checkers import find_by_check
from grader.marking.plain_comparison import Rules, data_of, find_difference
from grader.marking.value_parts import part_of
from grader.model.checks import NamedCheck, OneOf
from grader.model.execution import NamedValues, Numbers, Plain, Value
from grader.model.function_problem import Checker, FunctionProblem
from grader.model.pandas_tables import with_frames
from grader.model.part_rules import Part

# What of a result is judged, and by which check; None for all of it, and for equality.
Check = NamedCheck | Checker | Literal["when_graded"] | None  # the third one in handouts alone
Judge = tuple[Part | None, Check]


def judges_of(problem: FunctionProblem) -> tuple[Judge, ...]:
    """Return how the cases judge results; none if all ask for results that are equal."""
    judges = {
        (case.part, case.check or problem.checker or problem.check): None for case in problem.cases
    }
    # The answers of `OneOf` belong to the inputs of a case.
    has_check = any(check and not isinstance(check, OneOf) for _, check in judges)
    return tuple(judges) if has_check else ()


def are_as_right(
    judges: Sequence[Judge],
    given: Value | NamedValues | None,
    right: Value | NamedValues | None,
    inputs: Sequence[Any],
    rules: Rules,
) -> bool:
    """Return whether a result is as right as another one that is right."""
    return all(_is_as_right(*judge, given, right, inputs, rules) for judge in judges)


def _is_as_right(
    part: Part | None,
    check: Check,
    given: Value | NamedValues | None,
    right: Value | NamedValues | None,
    inputs: Sequence[Any],
    rules: Rules,
) -> bool:
    own, expected = (each if part is None else part_of(each, part) for each in (given, right))
    if not isinstance(own, Numbers | Plain) or not isinstance(expected, Numbers | Plain):
        return False
    told = data_of(own), data_of(expected)
    if check is None or check == "when_graded":
        return not find_difference(*told, rules)
    if not callable(check):
        return not find_by_check(check, *told, rules)
    try:
        return not check(*map(with_frames, (told[1], told[0], tuple(copy.deepcopy(inputs)))))
    except Exception:
        return False
