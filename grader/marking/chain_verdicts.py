"""Decides the verdict on each step of a chain problem, by the key and the student's own values.

Follow-through (error carried forward): a step that is wrong only because an earlier answer is
wrong, and is right for the student's own earlier answers, earns its points. It earns none if the
earlier error makes the step trivial: missing, not finite, of the wrong size, or so near to zero
that the tolerance cannot tell a right answer from a wrong one. A student's self-check knows no
right value: it checks a value's form, and whether it follows from the student's earlier values.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.answer_key import SelfCheckKey
from grader.marking.chain_values import FAILURES, ChainValues, as_vector, try_compute, work_step
from grader.marking.comparison import close
from grader.marking.shown_values import lay_out_column, show_vector
from grader.model.array_json import Array
from grader.model.assignment import ChainOutline, ChainProblem, MistakeOutline, Step, StepOutline
from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.record import CaseResult, Derivation, Verdict


def mark_chain(
    problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
) -> list[CaseResult]:
    """Return the verdict on each step, from the function's result and the module's variables."""
    marker = _Marker(problem, outcomes, right)
    return [marker.mark(step) for step in problem.cases]


class _Marker(ChainValues):
    def __init__(
        self, problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
    ) -> None:
        super().__init__(problem, outcomes, {name: value.size for name, value in right.items()})
        self._right = right
        self._steps = {step.id: step for step in problem.cases}
        self._follow_through_credit = problem.follow_through_credit

    def mark(self, step: Step) -> CaseResult:
        if step.id not in self.given:
            return self._result(step, *self.explain_absent(step))
        vector, fault = self.vectors.get(step.id), self.find_fault(step)
        if vector is None:
            return self._result(step, "wrong", fault)
        if self.agrees(step, vector, self._right[step.id]):
            return self._result(step, "correct", None, credit=1.0)
        for known in step.known_answers:
            if self.agrees(step, vector, as_vector(known.value)):
                points = f"{known.credit * step.points:g}"
                finding = Finding.of("accepted", points=points, max_points=f"{step.points:g}")
                return self._result(step, "accepted", finding, known, known.credit)
        upstream = self.upstream(step)
        own = try_compute(step.compute, upstream)
        if own is not None and np.isfinite(own).all() and self.agrees(step, vector, own):
            names = " and ".join(step.depends_on)
            if self.is_trivial(step, own):
                shown = show_vector(vector)
                finding = Finding.of("follows_trivially", value=shown, names=names)
                return self._result(step, "wrong", finding)
            finding = Finding.of("follow_through", names=names)
            return self._result(step, "follow_through", finding, credit=self._follow_through_credit)
        finding = fault or Finding.of("wrong_value", value=show_vector(vector))
        return self._result(step, "wrong", finding, self._find_mistake(step, vector, upstream))

    def _result(
        self,
        step: Step,
        verdict: Verdict,
        finding: Finding | None,
        recognised: MistakeOutline | None = None,
        credit: float = 0.0,
    ) -> CaseResult:
        derivation = self._derive(step) if verdict == "wrong" else None
        return self.result(
            step,
            verdict,
            finding,
            points=step.points * credit,
            expected=show_vector(self._right[step.id]),
            place={"arrows": step.arrows, "formula": step.formula, "derivation": derivation},
            mistake=recognised.id if recognised else None,
            explanation=recognised.message if recognised else "",
            hint=step.hint if verdict == "wrong" and not recognised else "",
        )

    def _derive(self, step: Step) -> Derivation | None:
        """Work a step out from own values or right ones; None if this would tell a hidden value."""
        before = [self._steps[name] for name in step.depends_on]
        if any(earlier.visibility == "hidden" for earlier in before):
            return None
        own = self.upstream(step)
        upstream = own or self._right_upstream(step)
        result = try_compute(step.compute, upstream)
        try:
            parts = work_step(step, upstream)
        except FAILURES:
            return None
        if not parts or result is None or not np.isfinite(result).all():
            return None
        wrong = [
            earlier.symbol or earlier.id
            for earlier, value in zip(before, own or (), strict=False)
            if not self.agrees(earlier, value, self._right[earlier.id])
        ]
        shown: dict[str, Any] = {}
        if (given := self.usable.get(step.id)) is not None:
            astray = np.flatnonzero(~close(given, result, self.tolerance(step))).tolist()
            shown = {"given": lay_out_column(given), "astray": tuple(astray)}
        return Derivation(parts=parts, result=lay_out_column(result), own=tuple(wrong), **shown)

    def _find_mistake(
        self, step: Step, vector: Array, upstream: Sequence[Array] | None
    ) -> MistakeOutline | None:
        """Return the one known mistake that gives this value, from own values or right ones."""
        for values in (upstream, self._right_upstream(step)):
            matching = [
                mistake
                for mistake in step.mistakes
                if (wrong := try_compute(mistake.compute, values)) is not None
                and self.agrees(step, vector, wrong)
            ]
            if len(matching) == 1:
                return matching[0]
        return None

    def _right_upstream(self, step: Step) -> list[Array]:
        return [self._right[name] for name in step.depends_on]


def check_chain(
    problem: ChainOutline, outcomes: Mapping[str, Outcome], keys: Mapping[str, SelfCheckKey]
) -> list[CaseResult]:
    """Return what a self-check tells of each step; it gives no points."""
    values = ChainValues(problem, outcomes, {name: key.size for name, key in keys.items()})
    return [_check_step(step, values, keys[step.id]) for step in problem.cases]


def _check_step(step: StepOutline, values: ChainValues, key: SelfCheckKey) -> CaseResult:
    result = functools.partial(values.result, step, points=0.0)
    if step.id not in values.given:
        return result(*values.explain_absent(step), checked="format")
    if fault := values.find_fault(step):
        return result("wrong", fault, checked="format")
    if key.compute is None:
        return result("correct", Finding.of("form_is_right"), checked="format")
    vector = values.usable[step.id]
    names = " and ".join(f"your {name}" for name in step.depends_on)
    own = try_compute(key.compute, values.upstream(step))
    tells = own is not None and np.isfinite(own).all() and not values.is_trivial(step, own)
    if own is not None and tells and values.agrees(step, vector, own):
        return result("correct", Finding.of("value_follows", names=names), checked="follows")
    if key.is_accepted(vector):
        return result("accepted", Finding.of("value_accepted"), checked="follows")
    if own is None or not tells:
        why = "without_upstream" if own is None else "at_extremes"
        return result("correct", Finding.of(f"form_is_right_{why}", names=names), checked="format")
    code = _compare_to_own(step, vector, own, values)
    return result("wrong", Finding.of(code, names=names), checked="follows")


def _compare_to_own(step: StepOutline, vector: Array, own: Array, values: ChainValues) -> str:
    """Return the code of how a value differs from the one that follows from earlier values."""
    with np.errstate(all="ignore"):
        length, own_length = (np.asarray(np.linalg.norm(v)) for v in (vector, own))
        aligned = vector * (own_length / length) if length else vector
    if values.agrees(step, aligned, own):
        return "direction_follows"
    if not close(length, own_length, values.tolerance(step)).all():
        return "nothing_follows"
    return "sign_is_flipped" if values.agrees(step, -vector, own) else "size_follows"
