"""Marks a function problem: the outcome of each case's call against the key."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.marking.answer_key import FunctionKey, Observation, cells_at, explain_cells
from grader.marking.array_cells import compare_cells
from grader.marking.comparison import Difference, check_usable, close, compare, find_equal
from grader.marking.sentences import (
    as_finding,
    explain_error,
    explain_missing,
    explain_stop,
    join_sentences,
    show_number,
    show_value,
)
from grader.model.assignment import Array, Case, FunctionProblem, Tolerance, Visibility
from grader.model.case_id import CaseId
from grader.model.execution import Numbers, Outcome
from grader.model.record import CaseResult, Comparison, Verdict
from grader.model.visible_text import show_name

HIDDEN: dict[Verdict, str] = {
    "wrong": "the result of a hidden case is not right",
    "missing": "there is no function {function}",
    "error": "{function} raised an exception in a hidden case",
    "timeout": "{function} took too long in a hidden case",
    "memory": "{function} needed more memory than is allowed in a hidden case",
    "crash": "{function} ended the whole process in a hidden case",
    "output_limit": "{function} printed too much in a hidden case",
}
"""What is said of a hidden case: the verdict in words, and nothing that the call sent back."""

_EXACT = Tolerance(rtol=0, atol=0)


def mark_function(
    problem: FunctionProblem,
    outcomes: Mapping[str, Outcome],
    key: FunctionKey,
    unread: str = "",
) -> list[CaseResult]:
    """The verdict on each case, from the outcome of the call that has the case's id."""
    own = {case.id: outcomes[f"{problem.id}.{case.id}"] for case in problem.cases}
    marker = _Marker(problem, own, key, unread)
    return [marker.mark(case) for case in problem.cases]


class _Marker:
    def __init__(
        self,
        problem: FunctionProblem,
        outcomes: Mapping[str, Outcome],
        key: FunctionKey,
        unread: str,
    ) -> None:
        self._problem = problem
        self._outcomes = outcomes
        self._key = key
        self._unread = unread
        self._names = {problem.function, *problem.parameters}

    @functools.cached_property
    def _consistent(self) -> set[str]:
        """The mistakes that all outcomes look like: these tell apart what one case cannot."""
        return {m for m in self._publicly_consistent if self._fits(m, "hidden")}

    @functools.cached_property
    def _publicly_consistent(self) -> set[str]:
        """The same for public cases, asked alone: so a student's own check says what we say."""
        return {m.id for m in self._problem.mistakes if self._fits(m.id, "public")}

    def _fits(self, mistake: str, visibility: Visibility) -> bool:
        cases = [c for c in self._problem.cases if c.points and c.visibility == visibility]
        return all(mistake in self._lookalikes[case.id] for case in cases)

    def mark(self, case: Case) -> CaseResult:
        verdict, finding = self._judge(case)
        hidden = case.visibility == "hidden"
        mistake = None if verdict == "correct" else self._find_mistake(case)
        explanation = next((m.message for m in self._problem.mistakes if m.id == mistake), "")
        outcome = self._outcomes[case.id]
        return CaseResult(
            id=CaseId.of(self._problem.id, case.id),
            title=case.title,
            points=case.points if verdict == "correct" else 0.0,
            max_points=case.points,
            verdict=verdict,
            mistake=mistake,
            finding=as_finding(finding, names=self._names),
            explanation=join_sentences(explanation, names=self._names),
            hint=case.hint if verdict == "wrong" and not mistake else "",
            hidden=hidden,
            comparison=None if hidden else self._show(case),
            traceback=outcome.error.lines if outcome.error and not hidden else (),
        )

    def _judge(self, case: Case) -> tuple[Verdict, str]:
        """The verdict on a case, and what to say of it."""
        outcome = self._outcomes[case.id]
        if outcome.status == "returned":
            finding = self._find_fault(case, outcome)
            if not finding:
                return "correct", ""
            verdict: Verdict = "wrong"
        else:
            verdict, finding = outcome.status, self._explain_no_result(outcome)
        # All that a hidden call sends back, names and exit status included, could tell its inputs.
        if case.visibility == "hidden" and verdict != "not_run":
            finding = HIDDEN[verdict].format(function=self._problem.function)
        return verdict, finding

    def _explain_no_result(self, outcome: Outcome) -> str:
        function = self._problem.function
        if outcome.error is not None:
            return explain_error(function, outcome.error)
        if outcome.status != "missing":
            return explain_stop(function, outcome)
        if outcome.kind:
            return f"{function} is not a function, but of type {show_name(outcome.kind)}"
        return explain_missing(
            f"function {function}",
            [function],
            outcome.defined,
            "the file defines",
            unread=self._unread,
        )

    def _find_fault(self, case: Case, outcome: Outcome) -> str:
        """What is wrong with what a call returned or did; empty where nothing is."""
        tolerance = case.tolerance or self._problem.tolerance
        difference = compare(outcome.value, self._key.expected[case.id], tolerance)
        if difference:
            found = self._describe(case, difference)
            asks_more = case.unchanged or case.not_shared or case.numpy_result
            also = asks_more and difference.index is not None
            return f"{found}. This case asks for the right value as well" if also else found
        if case.numpy_result and not _is_numpy(outcome):
            assert isinstance(outcome.value, Numbers)  # noqa: S101 (compare said so)
            kind = show_name(outcome.value.type_name)
            return f"the values are right, but in a {kind}, not a numpy array"
        before = self._key.inputs[case.id]
        for position in case.unchanged:
            change = _describe_change(before[position], outcome, position)
            if change:
                return f"the call changed its argument {self._problem.parameters[position]}{change}"
        for position in case.not_shared:
            if position in outcome.shared:
                name = self._problem.parameters[position]
                return (
                    f"the result shares its memory with {name}: to change one changes the other; "
                    "return a copy"
                )
        return ""

    def _describe(self, case: Case, difference: Difference) -> str:
        if difference.index is None or difference.given is None:
            return difference.message
        index = difference.index
        expected = show_number(float(self._key.expected[case.id][index]))
        cells = cells_at(index, self._key.expected[case.id], self._key.inputs[case.id])
        reason = explain_cells(self._problem, cells) or f"expected {expected}"
        where = f"differs at [{', '.join(map(str, index))}]" if index else "differs"
        others = difference.count - 1
        more = f" (and in {others} other place{'s' if others > 1 else ''})" if others else ""
        return f"{where}: you gave {show_number(difference.given)}, {reason}{more}"

    def _show(self, case: Case) -> Comparison:
        value = self._outcomes[case.id].value
        update: dict[str, Any] = {"given": show_value(value)}
        if isinstance(value, Numbers) and not check_usable(value):
            update |= compare_cells(
                value.array,
                self._key.expected[case.id],
                case.tolerance or self._problem.tolerance,
                dict(zip(self._problem.parameters, self._key.inputs[case.id], strict=True)),
            )
        return self._key.shown[case.id].model_copy(update=update)

    def _find_mistake(self, case: Case) -> str | None:
        """The one known mistake that this wrong outcome equals, if it is one and only one."""
        candidates = self._lookalikes[case.id]
        # That an exception is of one type says little by itself.
        if len(candidates) > 1 or self._outcomes[case.id].error:
            hidden = case.visibility == "hidden"
            candidates = candidates & (self._consistent if hidden else self._publicly_consistent)
        return next(iter(candidates)) if len(candidates) == 1 else None

    @functools.cached_property
    def _lookalikes(self) -> dict[str, set[str]]:
        """By case, the mistakes that show what its outcome shows, in all that the case checks."""
        return {case.id: self._find_lookalikes(case) for case in self._problem.cases}

    def _find_lookalikes(self, case: Case) -> set[str]:
        outcome = self._outcomes[case.id]
        shown = self._key.mistakes[case.id]
        values = {name: seen.value for name, seen in shown.items() if seen.value is not None}
        if outcome.error:
            error = outcome.error.type_name
            return {n for n, seen in shown.items() if n not in values and seen.error == error}
        if outcome.status != "returned" or check_usable(outcome.value):
            return set()
        assert isinstance(outcome.value, Numbers)  # noqa: S101 (check_usable said so)
        tolerance = case.tolerance or self._problem.tolerance
        return {
            name
            for name in find_equal(outcome.value.array, values, tolerance)
            if self._same_side_effects(case, outcome, shown[name])
            and (not case.numpy_result or _is_numpy(outcome) == shown[name].is_numpy)
        }

    def _same_side_effects(self, case: Case, outcome: Outcome, shown: Observation) -> bool:
        before = self._key.inputs[case.id]
        for position in case.unchanged:
            after = _after(before[position], outcome, position)
            expected = shown.arguments[position]
            if after is None or after.shape != expected.shape:
                return False
            if not np.array_equal(after, expected, equal_nan=True):
                return False
        checked = frozenset(case.not_shared)
        return outcome.shared & checked == shown.shared & checked


def _after(before: Array, outcome: Outcome, position: int) -> Array | None:
    """An argument as the call left it; None where that is no array of real numbers."""
    changed = outcome.changed.get(position)
    if changed is None:
        return before
    if check_usable(changed):
        return None
    assert isinstance(changed, Numbers)  # noqa: S101 (check_usable said so)
    return changed.array


def _describe_change(before: Array, outcome: Outcome, position: int) -> str:
    """How an argument was changed, as the end of a sentence; empty where it was not."""
    after = _after(before, outcome, position)
    if after is None:
        return " into something else"
    if after.shape != before.shape:
        return f": its shape was {before.shape}, and is {after.shape} after it"
    differs = ~close(after, before, _EXACT)
    if not differs.any():
        return ""
    index = tuple(int(i) for i in np.argwhere(differs)[0])
    return (
        f": at [{', '.join(map(str, index))}] it held {show_number(float(before[index]))}, "
        f"and {show_number(float(after[index]))} after it"
    )


def _is_numpy(outcome: Outcome) -> bool:
    return isinstance(outcome.value, Numbers) and outcome.value.is_numpy
