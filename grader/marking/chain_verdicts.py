"""Decides the verdict on each step of a chain problem, from the key and the student's own values.

Follow-through (error carried forward): a wrong value earns points if it is right for the student's
own earlier values. It earns none if an earlier value is missing, not finite or of the wrong size,
or if the result is so near to zero that the tolerance cannot tell a right answer from a wrong one,
or if it only repeats an earlier value that nothing explains (see follow_through.py).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.marking.chain_judgement import Judgement, for_all_inputs
from grader.marking.chain_key import ChainKey, RightValues
from grader.marking.chain_values import (
    in_form,
    try_compute,
    try_work,
)
from grader.marking.comparison import close
from grader.marking.follow_through import Standing, repeats
from grader.marking.shown_values import lay_out_column
from grader.marking.step_faults import (
    cite_array,
    find_slip,
    tell_unusable,
    tell_wrong,
)
from grader.marking.step_values import StepValues
from grader.marking.value_slips import find_rounding
from grader.model.array_json import Array
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import Outcome
from grader.model.findings import OTHER_INPUTS, Finding
from grader.model.known_mistakes import KnownAnswer, KnownMistake
from grader.model.record import CaseResult, Derivation

MOST = 10  # how many times as many numbers as the right value a wrong one may have to be used


def mark_chain(
    problem: ChainProblem, outcomes: Mapping[str, Outcome], key: ChainKey
) -> list[CaseResult]:
    """Return the verdict on each step, from the function's results and the module's variables."""
    given, *hidden = (
        _Marker(problem, outcomes, right, number) for number, right in enumerate(key.all)
    )
    results = []
    for step in problem.cases:
        judged = given.judge(step)
        others = [marker.judge(step) for marker in hidden]
        for_all = for_all_inputs(step, problem.function, judged, others)
        results.append(given.result_of(step, for_all))
    return results


class _Marker(StepValues):
    def __init__(
        self,
        problem: ChainProblem,
        outcomes: Mapping[str, Outcome],
        right: RightValues,
        number: int,
    ) -> None:
        super().__init__(problem, outcomes, right.shapes, number)
        self._key = right
        self.right = right.values
        self.steps = {step.id: step for step in problem.cases}
        self.follow_through_credit = problem.follow_through_credit
        self.standing = Standing()

    def judge(self, step: Step) -> Judgement:
        """Return the judgement on a step. Judge the steps in their order."""
        judged = self._judge(step)
        self.standing.add(step.id, judged.verdict, explained=judged.explained)
        return judged

    def result_of(self, step: Step, judged: Judgement) -> CaseResult:
        verdict, known, finding = judged.verdict, judged.known, judged.finding
        # More could tell what was given.
        if step.visibility == "hidden" and verdict == "wrong" and judged.code not in OTHER_INPUTS:
            finding = Finding.of("step_hidden_wrong")
        derivation = self._derive(step) if verdict == "wrong" and judged.shows_work else None
        return self.result(
            step,
            verdict,
            finding,
            right=self.right[step.id],
            place={"arrows": step.arrows, "formula": step.formula, "derivation": derivation},
            points=step.points * judged.credit,
            mistake=known.id if known else None,
            explanation=known.message if known else "",
            hint=step.hint if judged.credit < 1 else "",
        )

    def _judge(self, step: Step) -> Judgement:
        if step.id not in self.given:
            return Judgement(*self.explain_absent(step))
        array, fault = self.arrays.get(step.id), self.find_fault(step)
        if array is None:
            return Judgement("wrong", fault)
        right = self.right[step.id]
        if self.agrees(step, array, right):
            return Judgement("correct", credit=1.0)
        shown, names = cite_array(array), " and ".join(self.earlier(step))
        known = self._find_known_answer(step, array)
        if known and self.standing.all_pass(self.earlier(step)):
            points = {"points": f"{known.credit * step.points:g}", "max_points": f"{step.points:g}"}
            return Judgement("accepted", Finding.of("accepted", **points), known, known.credit)
        follows = self._judge_following(step, array)
        if follows and (known is None or follows.verdict == "follow_through"):
            return follows
        if known:
            return Judgement("wrong", Finding.of("not_accepted", value=shown, names=names), known)
        if blamed := self._blame_upstream(step, array):
            return Judgement("wrong", blamed, shows_work=False)
        finding = find_slip(array, right, self.tolerances[step.id]) or fault
        finding = finding or tell_wrong(array, right, self.tolerances[step.id])
        mistake, explained = self._find_mistake(step, array)
        if mistake is None and (rounded := self._find_rounding(step, array)):
            return Judgement("wrong", rounded, explained=rounded.code == "rounded_right")
        return Judgement("wrong", finding, mistake, explained=explained)

    def _find_known_answer(self, step: Step, array: Array) -> KnownAnswer | None:
        for known in step.known_answers:
            value = in_form(np.array(known.value, np.float64), self.shapes[step.id])
            if self.agrees(step, array, value):
                return known
        return None

    def _compute(
        self, step: Step, compute: Callable[..., object], values: Mapping[str, Array] | None
    ) -> Array | None:
        """Compute a step from earlier values; return None if there are none, or if it fails."""
        arguments = None if values is None else self._key.arguments(step, values)
        return try_compute(compute, arguments, self.shapes[step.id])

    def _judge_following(self, step: Step, array: Array) -> Judgement | None:
        """Return the judgement on a value that follows from earlier ones; None if it does not."""
        upstream = self.upstream(step)
        own = self._compute(step, step.compute, upstream)
        if own is None or not np.isfinite(own).all() or not self.agrees(step, array, own):
            return None
        value, names = cite_array(array), " and ".join(self.earlier(step))
        if self.is_trivial(step, own):
            return Judgement("wrong", Finding.of("follows_trivially", value=value, names=names))
        tolerance, earlier = self.tolerances[step.id], upstream or {}
        if not self.standing.is_earned(own, earlier, tolerance):
            is_copy = not any(repeats(own, each, tolerance) for each in earlier.values())
            code = "copies_unexplained" if is_copy else "repeats_unexplained"
            finding = Finding.of(code, value=value, names=names)
            return Judgement("wrong", finding, shows_work=False)
        wrong = self.standing.wrong(self.earlier(step))
        code = {0: "follow_through_rounded", 1: "follow_through"}.get(
            len(wrong), "follow_through_several"
        )
        finding = Finding.of(code, names=" and ".join(wrong) or names)
        credit = step.follow_through_credit
        if credit is None:
            credit = self.follow_through_credit
        return Judgement("follow_through", finding, credit=credit)

    def _blame_upstream(self, step: Step, array: Array) -> Finding | None:
        """Say that a value follows from earlier ones that cannot be used; None if it does not."""
        names = self.earlier(step)
        earlier = {name: self.arrays[name] for name in names if name in self.arrays}
        if not names or len(earlier) < len({*names}) or self.usable.keys() >= {*names}:
            return None
        # With an array that is far too large, a right computation could take all memory.
        if any(array.size > MOST * self.right[name].size + MOST for name, array in earlier.items()):
            return None
        tolerance, (first, *others) = self.tolerances[step.id], earlier.values()
        followed = [self._compute(step, step.compute, earlier)]
        # A mask of the right size does not fit a value of another size, and makes an array of a
        # single number. But where the right value repeats the earlier one, so may a wrong one.
        if not others and repeats(self.right[step.id], self.right[names[0]], tolerance):
            followed.append(first)
        if not any(own is not None and self.agrees(step, array, own) for own in followed):
            return None
        faults = (
            f"your {name} {tell_unusable(self.arrays[name].shape, self.shapes[name])}"
            for name in names
            if name not in self.usable
        )
        told = {"names": " and ".join(names), "fault": " and ".join(faults)}
        return Finding.of("follows_unusable", value=cite_array(array), **told)

    def _find_rounding(self, step: Step, array: Array) -> Finding | None:
        """Say that a value is rounded too far: the right one, or the one that follows."""
        tolerance, value = self.tolerances[step.id], cite_array(array)
        if rounded := find_rounding(array, self.right[step.id], tolerance):
            return Finding.of("rounded_right", value=value, **rounded)
        own = self._compute(step, step.compute, self.upstream(step))
        if own is not None and (rounded := find_rounding(array, own, tolerance)):
            names = " and ".join(self.earlier(step))
            return Finding.of("rounded_follows", value=value, names=names, **rounded)
        return None

    def _derive(self, step: Step) -> Derivation | None:
        """Work a step out from the student's or the right values; None if it cannot be shown."""
        before = [self.steps[name] for name in self.earlier(step)]
        if any(earlier.visibility == "hidden" for earlier in before):
            return None
        own = self.upstream(step) or {}
        arguments = self._key.arguments(step, own or self.right)
        result = try_compute(step.compute, arguments, self.shapes[step.id])
        parts = try_work(step, arguments)
        if result is None or not parts or not np.isfinite(result).all():
            return None
        wrong = [
            earlier.symbol or earlier.id
            for earlier in before
            if own and not self.agrees(earlier, own[earlier.id], self.right[earlier.id])
        ]
        shown: dict[str, Any] = {}
        given = self.usable.get(step.id)
        if given is not None and given.ndim == 1:  # the comparison shows where a matrix differs
            astray = np.flatnonzero(~close(given, result, self.tolerances[step.id])).tolist()
            shown = {"given": lay_out_column(given), "astray": tuple(astray)}
        return Derivation(parts=parts, result=lay_out_column(result), own=tuple(wrong), **shown)

    def _find_mistake(self, step: Step, array: Array) -> tuple[KnownMistake | None, bool]:
        """Return the mistake that gives this value, and whether it explains the value.

        Mistakes are tried with the student's own earlier values, then with the right ones. If
        several mistakes that say different things give the value, none of them is named.
        """
        tolerance, upstream = self.tolerances[step.id], self.upstream(step)
        right = {name: self.right[name] for name in self.earlier(step)}
        for values in (upstream, right):
            matching = [
                (mistake, wrong)
                for mistake in step.mistakes
                if (wrong := self._compute(step, mistake.compute, values)) is not None
                and self.agrees(step, array, wrong)
                # Near zero, what all mistakes make of a student's own value is equal.
                and not (values is upstream and self.is_trivial(step, wrong))
            ]
            if matching:
                mistake, wrong = matching[0]
                if any(other.message != mistake.message for other, _ in matching):
                    return None, False
                explains = self.standing.is_explained_by_mistake(wrong, values or {}, tolerance)
                return mistake, explains
        return None, False
