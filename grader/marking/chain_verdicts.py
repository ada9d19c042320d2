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

from grader.marking.answer_key import work_step
from grader.marking.array_cells import lay_out_column
from grader.marking.chain_values import FAILURES, Given, as_array, as_vector, try_compute
from grader.marking.comparison import close
from grader.marking.sentences import as_finding, join_sentences, show_value, show_vector
from grader.model.assignment import Array, ChainProblem, KnownMistake, Step
from grader.model.case_id import CaseId
from grader.model.execution import Outcome
from grader.model.record import CaseResult, ChainStep, Comparison, Derivation, Verdict


@dataclass(frozen=True)
class _Judgement:
    verdict: Verdict
    finding: str = ""
    explanation: str = ""
    credit: float = 0.0
    mistake: str | None = None


def mark_chain(
    problem: ChainProblem,
    outcomes: Mapping[str, Outcome],
    key: Mapping[str, Array],
    unread: str = "",
) -> list[CaseResult]:
    """The verdict on each step, from what the function returned and the module's variables."""
    marker = _Marker(problem, outcomes, key, unread)
    return [marker.mark(step) for step in problem.cases]


class _Marker:
    def __init__(
        self,
        problem: ChainProblem,
        outcomes: Mapping[str, Outcome],
        key: Mapping[str, Array],
        unread: str,
    ) -> None:
        self._problem = problem
        self._key = key
        self._steps = {step.id: step for step in problem.cases}
        sizes = {name: value.size for name, value in key.items()}
        self._given = Given(problem, outcomes, sizes, unread)
        self._names = {problem.function, *self._steps}

    def mark(self, step: Step) -> CaseResult:
        judgement = self._judge(step)
        hidden = step.visibility == "hidden"
        error = self._given.called.error
        lines = error.lines if error and not hidden else ()
        return CaseResult(
            id=CaseId.of(self._problem.id, step.id),
            title=step.title,
            points=step.points * judgement.credit,
            max_points=step.points,
            verdict=judgement.verdict,
            mistake=judgement.mistake,
            finding=as_finding(judgement.finding, names=self._names),
            explanation=join_sentences(judgement.explanation, names=self._names),
            hint=step.hint if judgement.verdict == "wrong" and not judgement.mistake else "",
            hidden=hidden,
            comparison=None
            if hidden
            else Comparison(
                given=show_value(self._given.values.get(step.id)),
                expected=show_vector(self._key[step.id]),
            ),
            step=self._place(step, judgement.verdict),
            traceback=lines if judgement.verdict == "error" else (),
        )

    def _place(self, step: Step, verdict: Verdict) -> ChainStep:
        """A step's place in the picture of the chain."""
        place = place_of(self._problem, step)
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
        own = self._given.upstream(step)
        upstream = own or [self._key[name] for name in step.depends_on]
        result = try_compute(step, upstream)
        try:
            parts = work_step(step, upstream)
        except FAILURES:
            return None
        if not parts or result is None or not np.isfinite(result).all():
            return None
        given = self._given.own.get(step.id)
        return Derivation(
            parts=parts,
            result=lay_out_column(result),
            given=() if given is None else lay_out_column(given),
            astray=()
            if given is None
            else tuple(np.flatnonzero(~close(given, result, self._given.tolerance(step))).tolist()),
            own=tuple(
                earlier.symbol or earlier.id
                for earlier in before
                if own
                and not self._given.agrees(
                    earlier, self._given.own[earlier.id], self._key[earlier.id]
                )
            ),
        )

    def _judge(self, step: Step) -> _Judgement:
        given = self._given
        if step.id not in given.values:
            return _Judgement(*given.why_absent(step))
        vector = as_vector(given.values[step.id])
        if vector is None:
            return _Judgement("wrong", given.why_unusable(step))
        if given.agrees(step, vector, self._key[step.id]):
            return _Judgement("correct", credit=1.0)
        for known in step.known_answers:
            if given.agrees(step, vector, as_array(known.value)):
                earned = (
                    "not the right value, but one that is accepted, for "
                    f"{known.credit * step.points:g} of {step.points:g} points"
                )
                return _Judgement("accepted", earned, known.message, known.credit, known.id)
        upstream = given.upstream(step)
        own = None if upstream is None else try_compute(step, upstream)
        names = " and ".join(step.depends_on)
        if own is not None and np.isfinite(own).all() and given.agrees(step, vector, own):
            if given.is_trivial(step, own):
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
        finding = given.fault(step, vector) or f"{show_vector(vector)} is not right"
        if mistake is None:
            return _Judgement("wrong", finding)
        return _Judgement("wrong", finding, mistake.message, mistake=mistake.id)

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
                if (wrong := try_compute(mistake, values)) is not None
                and self._given.agrees(step, vector, wrong)
            ]
            if len(matching) == 1:
                return matching[0]
        return None


def place_of(problem: ChainProblem, step: Step) -> ChainStep:
    """Where a step stands in the chain, and nothing of how it is computed."""
    return ChainStep(
        symbol=step.symbol or step.id,
        depends_on=tuple(CaseId.of(problem.id, name) for name in step.depends_on),
    )
