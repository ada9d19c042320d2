"""Decides the verdict on each step of a chain problem, from the key and the student's own values.

Follow-through (error carried forward): a wrong value earns points if it is right for the student's
own earlier values. It earns none if an earlier value is missing, not finite or of the wrong size,
or if the result is so near to zero that the tolerance cannot tell a right answer from a wrong one.
A student's self-check does not know the right values. It checks a value's form, and whether the
value follows from the student's earlier values.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.answer_key import SelfCheckKey
from grader.marking.chain_values import FAILURES, as_vector, compute_step, try_compute, work_step
from grader.marking.comparison import agree, close, explain_unusable, real_array, real_vector
from grader.marking.no_result import explain_missing, explain_no_result
from grader.marking.shown_values import cite_value, lay_out_column, show_value, show_vector
from grader.model.array_json import Array
from grader.model.assignment import ChainOutline, ChainProblem, MistakeOutline, Step, StepOutline
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Opaque, Outcome, Value, variables_id
from grader.model.findings import Finding
from grader.model.record import CaseResult, ChainStep, Comparison, Derivation, Verdict

TRIVIAL = 20  # tolerances: a value nearer to zero than this earns no follow-through points


def mark_chain(
    problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
) -> list[CaseResult]:
    """Return the verdict on each step, from the function's result and the module's variables."""
    marker = _Marker(problem, outcomes, right)
    return [marker.mark(step) for step in problem.cases]


def check_chain(
    problem: ChainOutline, outcomes: Mapping[str, Outcome], keys: Mapping[str, SelfCheckKey]
) -> list[CaseResult]:
    """Return what a self-check tells about each step. No step gets points."""
    values = _Values(problem, outcomes, {name: key.size for name, key in keys.items()})
    return [_check_step(step, values, keys[step.id]) for step in problem.cases]


class _Values:
    """The values of one submission: what the function returned, or else the module's variables."""

    def __init__(
        self, problem: ChainOutline, outcomes: Mapping[str, Outcome], sizes: Mapping[str, int]
    ) -> None:
        self.problem = problem
        self.sizes = sizes  # by step: how many numbers the right value has
        self.tolerances = {step.id: step.tolerance or problem.tolerance for step in problem.cases}
        self.called = outcomes[problem.id]
        self.given: dict[str, Value] = {}
        for outcome in (outcomes[variables_id(problem.id)], self.called):
            if isinstance(outcome.value, NamedValues):
                self.given.update(outcome.value.items)
        vectors = ((step.id, real_vector(self.given.get(step.id))) for step in problem.cases)
        self.vectors = {name: vector for name, vector in vectors if vector is not None}
        # Finite values of the right size, from which later steps can be computed.
        self.usable = {
            name: vector
            for name, vector in self.vectors.items()
            if vector.size == sizes[name] and np.isfinite(vector).all()
        }

    def upstream(self, step: StepOutline) -> list[Array] | None:
        """Return the student's values that a step depends on; None if one cannot be used."""
        values = [self.usable[name] for name in step.depends_on if name in self.usable]
        return values if 0 < len(values) == len(step.depends_on) else None

    def agrees(self, step: StepOutline, vector: Array, expected: Array) -> bool:
        return agree(vector, expected, self.tolerances[step.id])

    def is_trivial(self, step: StepOutline, vector: Array) -> bool:
        """Return whether a value is so near to zero that a wrong answer is within tolerance."""
        tolerance = self.tolerances[step.id]
        size = float(np.abs(vector).max(initial=0.0))
        return size <= TRIVIAL * (tolerance.atol + tolerance.rtol * size)

    def find_fault(self, step: StepOutline) -> Finding | None:
        """Say why a given value cannot be right, whatever the right value is; None if it can."""
        if step.id in self.usable:
            return None
        value, vector, size = self.given[step.id], self.vectors.get(step.id), self.sizes[step.id]
        if vector is not None:
            if vector.size == size:
                return Finding.of("not_finite")
            given = _show_size(vector.size)
        elif (array := real_array(value)) is not None:
            given = f"an array of shape {array.shape}"
        elif isinstance(value, Opaque) and value.is_none:
            return Finding.of("value_is_none", step=step.id)
        else:
            return explain_unusable(value)
        return Finding.of("wrong_size", given=given, expected=_show_size(size))

    def explain_absent(self, step: StepOutline) -> tuple[Verdict, Finding]:
        """Return the verdict and the reason if neither the function nor a variable gave a value."""
        function, called = self.problem.function, self.called
        asked = [item.id for item in self.problem.cases if item.visibility == "public"]
        if called.status != "returned":
            return called.status, explain_no_result(called, function, step.id, asked)
        if not isinstance(called.value, NamedValues):
            shown = {"names": ", ".join(asked), "value": cite_value(called.value)}
            return "missing", Finding.of("not_a_dict", function=function, **shown)
        names, missing = tuple(called.value.items), f"value {step.id}"
        return "missing", explain_missing(missing, [step.id], names, asked, function)

    def result(
        self,
        step: StepOutline,
        verdict: Verdict,
        finding: Finding | None,
        expected: str | None = None,
        place: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> CaseResult:
        """Return a step's result. `place` has its formula, which a hidden step must not show."""
        hidden = step.visibility == "hidden"
        error = self.called.error
        given = show_value(self.given.get(step.id))
        return CaseResult(
            id=CaseId.of(self.problem.id, step.id),
            title=step.title,
            max_points=step.points,
            verdict=verdict,
            finding=finding,
            hidden=hidden,
            comparison=None if hidden else Comparison(given=given, expected=expected),
            step=ChainStep(
                symbol=step.symbol or step.id,
                depends_on=tuple(CaseId.of(self.problem.id, name) for name in step.depends_on),
                **(place if place and not hidden else {}),
            ),
            traceback=error.lines if error and verdict == "error" and not hidden else (),
            **more,
        )


class _Marker(_Values):
    def __init__(
        self, problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
    ) -> None:
        super().__init__(problem, outcomes, {name: value.size for name, value in right.items()})
        self.right = right
        self.steps = {step.id: step for step in problem.cases}
        self.follow_through_credit = problem.follow_through_credit

    def mark(self, step: Step) -> CaseResult:
        verdict, finding, recognised, credit = self._judge(step)
        derivation = self._derive(step) if verdict == "wrong" else None
        return self.result(
            step,
            verdict,
            finding,
            expected=show_vector(self.right[step.id]),
            place={"arrows": step.arrows, "formula": step.formula, "derivation": derivation},
            points=step.points * credit,
            mistake=recognised.id if recognised else None,
            explanation=recognised.message if recognised else "",
            hint=step.hint if verdict == "wrong" and not recognised else "",
        )

    def _judge(self, step: Step) -> tuple[Verdict, Finding | None, MistakeOutline | None, float]:
        """Return the verdict, the finding, the recognised mistake or answer, and the credit."""
        if step.id not in self.given:
            return *self.explain_absent(step), None, 0.0
        vector, fault = self.vectors.get(step.id), self.find_fault(step)
        if vector is None:
            return "wrong", fault, None, 0.0
        if self.agrees(step, vector, self.right[step.id]):
            return "correct", None, None, 1.0
        for known in step.known_answers:
            if self.agrees(step, vector, as_vector(known.value)):
                points = f"{known.credit * step.points:g}"
                finding = Finding.of("accepted", points=points, max_points=f"{step.points:g}")
                return "accepted", finding, known, known.credit
        upstream = self.upstream(step)
        own = try_compute(step.compute, upstream)
        if own is not None and np.isfinite(own).all() and self.agrees(step, vector, own):
            names = " and ".join(step.depends_on)
            if self.is_trivial(step, own):
                shown = show_vector(vector)
                finding = Finding.of("follows_trivially", value=shown, names=names)
                return "wrong", finding, None, 0.0
            finding = Finding.of("follow_through", names=names)
            return "follow_through", finding, None, self.follow_through_credit
        finding = fault or Finding.of("wrong_value", value=show_vector(vector))
        return "wrong", finding, self._find_mistake(step, vector, upstream), 0.0

    def _derive(self, step: Step) -> Derivation | None:
        """Work a step out from the student's or the right values; None if it cannot be shown."""
        before = [self.steps[name] for name in step.depends_on]
        if any(earlier.visibility == "hidden" for earlier in before):
            return None
        own = self.upstream(step)
        upstream = own or [self.right[name] for name in step.depends_on]
        try:
            result, parts = compute_step(step.compute, upstream), work_step(step, upstream)
        except FAILURES:
            return None
        if not parts or not np.isfinite(result).all():
            return None
        wrong = [
            earlier.symbol or earlier.id
            for earlier, value in zip(before, own or (), strict=False)
            if not self.agrees(earlier, value, self.right[earlier.id])
        ]
        shown: dict[str, Any] = {}
        if (given := self.usable.get(step.id)) is not None:
            astray = np.flatnonzero(~close(given, result, self.tolerances[step.id])).tolist()
            shown = {"given": lay_out_column(given), "astray": tuple(astray)}
        return Derivation(parts=parts, result=lay_out_column(result), own=tuple(wrong), **shown)

    def _find_mistake(
        self, step: Step, vector: Array, upstream: Sequence[Array] | None
    ) -> MistakeOutline | None:
        """Return the only mistake that gives this value from the student's or the right values."""
        for values in (upstream, [self.right[name] for name in step.depends_on]):
            matching = [
                mistake
                for mistake in step.mistakes
                if (wrong := try_compute(mistake.compute, values)) is not None
                and self.agrees(step, vector, wrong)
            ]
            if len(matching) == 1:
                return matching[0]
        return None


def _check_step(step: StepOutline, values: _Values, key: SelfCheckKey) -> CaseResult:
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


def _compare_to_own(step: StepOutline, vector: Array, own: Array, values: _Values) -> str:
    """Return the code that says how a value differs from `own`, the one that would follow."""
    with np.errstate(all="ignore"):
        length, own_length = (np.asarray(np.linalg.norm(v)) for v in (vector, own))
        aligned = vector * (own_length / length) if length else vector
    if values.agrees(step, aligned, own):
        return "direction_follows"
    if not close(length, own_length, values.tolerances[step.id]).all():
        return "nothing_follows"
    return "sign_is_flipped" if values.agrees(step, -vector, own) else "size_follows"


def _show_size(size: int) -> str:
    return "a single number" if size == 1 else f"{size} numbers"
