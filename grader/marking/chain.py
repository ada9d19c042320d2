"""Marks a chain problem: each step against the key, and against the student's own earlier values.

Follow-through (error carried forward): a step that is wrong only because an earlier answer is
wrong, and is right for the student's own earlier answers, earns its points. Not where the
earlier error makes the step trivial: missing, not finite, of the wrong size, or so near zero
that the tolerance could not tell a right answer from a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.assignment import Array, ChainProblem, KnownMistake, Step, Tolerance
from grader.execution import Numbers, Outcome, Table, Value, variables_id
from grader.marking.cells import lay_out_column
from grader.marking.compare import check_usable, close, flatten
from grader.marking.key import compute_step, work_step
from grader.marking.text import (
    explain_error,
    explain_missing,
    explain_stop,
    join_sentences,
    show_shape,
    show_value,
    show_vector,
)
from grader.records import CaseResult, ChainStep, Comparison, Derivation, Verdict

TRIVIAL = 20
"""A step whose right value is within so many tolerances of zero earns no follow-through."""

_FAILURES = (ArithmeticError, ValueError, IndexError)
"""What a computation that is right for our values may raise for a student's."""


@dataclass(frozen=True)
class _Judgement:
    verdict: Verdict
    finding: str = ""
    explanation: str = ""
    credit: float = 0.0
    mistake: str | None = None


def mark_chain(
    problem: ChainProblem, outcomes: Mapping[str, Outcome], key: Mapping[str, Array]
) -> list[CaseResult]:
    """The verdict on each step, from what the function returned and the module's variables."""
    marker = _Marker(problem, outcomes, key)
    return [marker.mark(step) for step in problem.cases]


class _Marker:
    def __init__(
        self, problem: ChainProblem, outcomes: Mapping[str, Outcome], key: Mapping[str, Array]
    ) -> None:
        self._problem = problem
        self._called = outcomes[problem.id]
        self._read = outcomes[variables_id(problem.id)]
        self._key = key
        self._steps = {step.id: step for step in problem.cases}
        self._given = _collect(self._called, self._read)
        # The student's own values, as far as a later step can be computed from them.
        self._own = {
            step.id: vector
            for step in problem.cases
            if (vector := _as_vector(self._given.get(step.id))) is not None
            and vector.shape == key[step.id].shape
            and np.isfinite(vector).all()
        }

    def mark(self, step: Step) -> CaseResult:
        judgement = self._judge(step)
        hidden = step.visibility == "hidden"
        lines = self._called.error.lines if self._called.error and not hidden else ()
        return CaseResult(
            id=f"{self._problem.id}.{step.id}",
            title=step.title,
            points=step.points * judgement.credit,
            max_points=step.points,
            verdict=judgement.verdict,
            mistake=judgement.mistake,
            finding=join_sentences(judgement.finding),
            explanation=join_sentences(judgement.explanation),
            hint=step.hint if judgement.verdict == "wrong" and not judgement.mistake else "",
            hidden=hidden,
            comparison=None
            if hidden
            else Comparison(
                given=show_value(self._given.get(step.id)), expected=show_vector(self._key[step.id])
            ),
            step=self._place(step, judgement.verdict),
            traceback=lines if judgement.verdict == "error" else (),
        )

    def _place(self, step: Step, verdict: Verdict) -> ChainStep:
        """A step's place in the picture of the chain."""
        place = ChainStep(
            symbol=step.symbol or step.id,
            depends_on=tuple(f"{self._problem.id}.{name}" for name in step.depends_on),
        )
        if step.visibility == "hidden":
            return place
        derivation = self._derive(step) if verdict == "wrong" else None
        told = {"arrows": step.arrows, "formula": step.formula, "derivation": derivation}
        return place.model_copy(update=told)

    def _derive(self, step: Step) -> Derivation | None:
        """The step worked out from the student's own values, or from ours where these cannot serve.

        None where a hidden step's value would be told.
        """
        before = [self._steps[name] for name in step.depends_on]
        if any(earlier.visibility == "hidden" for earlier in before):
            return None
        own = self._own_upstream(step)
        upstream = own or [self._key[name] for name in step.depends_on]
        result = _try_compute(step, upstream)
        try:
            parts = work_step(step, upstream)
        except _FAILURES:
            return None
        if not parts or result is None or not np.isfinite(result).all():
            return None
        given = self._own.get(step.id)
        return Derivation(
            parts=parts,
            result=lay_out_column(result),
            given=() if given is None else lay_out_column(given),
            astray=()
            if given is None
            else tuple(np.flatnonzero(~close(given, result, self._tolerance(step))).tolist()),
            own=tuple(
                earlier.symbol or earlier.id
                for earlier in before
                if own and not self._agrees(earlier, self._own[earlier.id], self._key[earlier.id])
            ),
        )

    def _judge(self, step: Step) -> _Judgement:
        if step.id not in self._given:
            return self._judge_absent(step)
        value = self._given[step.id]
        vector = _as_vector(value)
        if vector is None:
            return _Judgement("wrong", self._describe_unusable(step, value))
        if self._agrees(step, vector, self._key[step.id]):
            return _Judgement("correct", credit=1.0)
        for known in step.known_answers:
            if self._agrees(step, vector, _vector(known.value)):
                earned = (
                    "not the right value, but one that is accepted, for "
                    f"{known.credit * step.points:g} of {step.points:g} points"
                )
                return _Judgement("accepted", earned, known.message, known.credit, known.id)
        upstream = self._own_upstream(step)
        own = None if upstream is None else _try_compute(step, upstream)
        names = " and ".join(step.depends_on)
        if own is not None and np.isfinite(own).all() and self._agrees(step, vector, own):
            if self._is_trivial(step, own):
                return _Judgement(
                    "wrong",
                    f"{show_vector(vector)} follows from your {names}, but your {names} is so near "
                    "to zero that a wrong formula would give the same value: no points",
                )
            return _Judgement(
                "follow_through",
                f"not the right value, but it follows correctly from your {names}",
                credit=self._problem.follow_through_credit,
            )
        mistake = self._find_mistake(step, vector, upstream)
        finding = self._describe_wrong(step, vector)
        if mistake is None:
            return _Judgement("wrong", finding)
        return _Judgement("wrong", finding, mistake.message, mistake=mistake.id)

    def _judge_absent(self, step: Step) -> _Judgement:
        """A value that neither the function nor the module gives, and what stood in the way."""
        function = self._problem.function
        called = self._called
        if called.error is not None:
            return _Judgement("error", explain_error(function, called.error))
        if called.status != "returned" and called.status != "missing":
            return _Judgement(called.status, explain_stop(function, called))
        return _Judgement("missing", self._explain_missing(step))

    def _explain_missing(self, step: Step) -> str:
        function = self._problem.function
        called = self._called
        if isinstance(called.value, Table):
            names = tuple(called.value.items)
            return explain_missing(
                f"value {step.id}", [step.id], names, f"{function} returns", tuple(self._key)
            )
        if called.status == "returned":
            given = show_value(called.value)
            return f"{function} must return a dict with the name {step.id}; it returned {given}"
        if called.kind:
            return f"{function} is not a function, but of type {called.kind}"
        return explain_missing(
            f"function {function}, and no variable {step.id}",
            [function, step.id],
            called.defined,
            "the file defines",
            tuple(self._key),
        )

    def _describe_unusable(self, step: Step, value: Value) -> str:
        unusable = check_usable(value)
        if unusable or not isinstance(value, Numbers):
            return unusable
        return f"shape {show_shape(value.array)}, expected {_size(self._key[step.id])}"

    def _describe_wrong(self, step: Step, vector: Array) -> str:
        if vector.shape != self._key[step.id].shape:
            return f"you gave {_size(vector)}, expected {_size(self._key[step.id])}"
        if not np.isfinite(vector).all():
            return "the value is not finite (nan or infinity)"
        return f"{show_vector(vector)} is not right"

    def _tolerance(self, step: Step) -> Tolerance:
        return step.tolerance or self._problem.tolerance

    def _agrees(self, step: Step, vector: Array, expected: Array) -> bool:
        return vector.shape == expected.shape and bool(
            close(vector, expected, self._tolerance(step)).all()
        )

    def _own_upstream(self, step: Step) -> list[Array] | None:
        """The student's own values that a step builds on; None where one cannot serve."""
        if not step.depends_on or any(name not in self._own for name in step.depends_on):
            return None
        return [self._own[name] for name in step.depends_on]

    def _is_trivial(self, step: Step, own: Array) -> bool:
        """Whether a step's value is so small that nearly any answer would be within tolerance."""
        tolerance = self._tolerance(step)
        size = float(np.abs(own).max(initial=0.0))
        return size <= TRIVIAL * (tolerance.atol + tolerance.rtol * size)

    def _find_mistake(
        self, step: Step, vector: Array, upstream: list[Array] | None
    ) -> KnownMistake | None:
        """The one known mistake that gives this value, from the student's own values or ours."""
        ours = [self._key[name] for name in step.depends_on]
        for values in (upstream, ours):
            if values is None:
                continue
            matching = [
                mistake
                for mistake in step.mistakes
                if (wrong := _try_compute(mistake, values)) is not None
                and self._agrees(step, vector, wrong)
            ]
            if len(matching) == 1:
                return matching[0]
        return None


def _collect(called: Outcome, read: Outcome) -> dict[str, Value]:
    """By name: what the function returned, or else the module's variable."""
    given: dict[str, Value] = {}
    for outcome in (read, called):
        if isinstance(outcome.value, Table):
            given.update(outcome.value.items)
    return given


def _as_vector(value: Value | None) -> Array | None:
    if value is None or check_usable(value):
        return None
    assert isinstance(value, Numbers)  # noqa: S101 (check_usable said so)
    flat = flatten(value.array)
    return None if flat is None else flat.astype(np.float64)


def _vector(value: object) -> Array:
    return np.atleast_1d(np.asarray(value, dtype=np.float64))


def _try_compute(step: Step | KnownMistake, upstream: list[Array]) -> Array | None:
    try:
        return compute_step(step, upstream)
    except _FAILURES:
        return None


def _size(vector: Array) -> str:
    return "a single number" if vector.size == 1 else f"{vector.size} numbers"
