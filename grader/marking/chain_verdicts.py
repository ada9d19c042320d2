"""Decides the verdict on each step of a chain problem, from the key and the student's own values.

Follow-through (error carried forward): a wrong value earns points if it is right for the student's
own earlier values. It earns none if an earlier value is missing, not finite or of the wrong size,
or if the result is so near to zero that the tolerance cannot tell a right answer from a wrong one,
or if it only repeats an earlier value that nothing explains (see follow_through.py).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from grader.marking.chain_values import FAILURES, as_vector, compute_step, try_compute, work_step
from grader.marking.comparison import agree, close, explain_unusable, real_array, real_vector
from grader.marking.follow_through import Standing, repeats
from grader.marking.near_misses import value_source
from grader.marking.no_result import explain_missing, explain_no_result
from grader.marking.shown_values import cite_value, lay_out_column, show_value, show_vector
from grader.marking.value_slips import find_decimal_commas, find_rounding
from grader.model.array_json import Array
from grader.model.assignment import (
    ChainOutline,
    ChainProblem,
    Explained,
    KnownAnswer,
    KnownMistake,
    Step,
    StepOutline,
)
from grader.model.case_id import CaseId
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, Value, variables_id
from grader.model.findings import Finding
from grader.model.record import CaseResult, ChainStep, Comparison, Derivation, Verdict
from grader.model.visible_text import show_name

# Types of values that hold numbers in no order or under names, or compute them one by one.
COLLECTIONS = frozenset({"set", "frozenset", "dict", "map", "filter", "zip", "generator"})
TRIVIAL = 20  # tolerances: a value nearer to zero than this earns no follow-through points


def mark_chain(
    problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
) -> list[CaseResult]:
    """Return the verdict on each step, from the function's result and the module's variables."""
    marker = _Marker(problem, outcomes, right)
    return [marker.mark(step) for step in problem.cases]


class StepValues:
    """The values of one submission: what the function returned, or else the module's variables."""

    def __init__(
        self, problem: ChainOutline, outcomes: Mapping[str, Outcome], sizes: Mapping[str, int]
    ) -> None:
        self.problem = problem
        self.sizes = sizes  # by step: how many numbers the right value has
        self.tolerances = {step.id: step.tolerance or problem.tolerance for step in problem.cases}
        self.called = outcomes[problem.id]
        self.given: dict[str, Value] = {}
        read = outcomes[variables_id(problem.id)]
        for step in problem.cases:
            source, _ = value_source(step.id, self.called, read)
            if source and isinstance(source.value, NamedValues):
                self.given[step.id] = source.value.items[step.id]
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
        if commas := find_decimal_commas(value, size):
            return commas
        if vector is not None:
            if vector.size == size:
                return Finding.of("not_finite")
            if vector.size == 1 and isinstance(value, Numbers) and value.array.ndim == 1:
                return Finding.of("missing_comma", expected=_show_size(size))
            given = _show_size(vector.size)
        elif (array := real_array(value)) is not None:
            given = f"an array of shape {array.shape}"
        elif value is not None and value.is_none:
            return Finding.of("value_is_none", name=step.id)
        elif isinstance(value, Opaque) and value.is_function:
            return Finding.of("value_is_function", name=step.id)
        elif isinstance(value, Opaque) and value.is_dots:
            return Finding.of("value_is_dots", name=step.id)
        elif isinstance(value, Opaque) and value.type_name in COLLECTIONS:
            return Finding.of("collection_given", type=show_name(value.type_name))
        else:
            return explain_unusable(value)
        return Finding.of("wrong_size", given=given, expected=_show_size(size))

    def explain_absent(self, step: StepOutline) -> tuple[Verdict, Finding]:
        """Return the verdict and the reason if neither the function nor a variable gave a value."""
        function, called = self.problem.function, self.called
        asked = [item.id for item in self.problem.cases if item.visibility == "public"]
        if called.status != "returned":
            given = self.problem.given
            return called.status, explain_no_result(called, function, step.id, asked, given)
        if not isinstance(called.value, NamedValues):
            shown = {"names": ", ".join(asked), "value": cite_value(called.value)}
            return "missing", Finding.of("not_a_dict", function=function, **shown)
        names = tuple(called.value.items)
        return "missing", explain_missing("value", [step.id], names, asked, function)

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
        called = self.called
        lines = called.error.lines if called.error else called.lines
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
            traceback=lines if verdict == called.status and not hidden else (),
            **more,
        )


class _Judgement(NamedTuple):
    verdict: Verdict
    finding: Finding | None = None
    known: Explained | None = None  # the recognised known mistake or known answer
    credit: float = 0.0  # the share of the step's points
    explained: bool = False  # whether the cause of a wrong value is known
    shows_work: bool = True  # whether a wrong value is shown how it is computed


class _Marker(StepValues):
    def __init__(
        self, problem: ChainProblem, outcomes: Mapping[str, Outcome], right: Mapping[str, Array]
    ) -> None:
        super().__init__(problem, outcomes, {name: value.size for name, value in right.items()})
        self.right = right
        self.steps = {step.id: step for step in problem.cases}
        self.follow_through_credit = problem.follow_through_credit
        self.standing = Standing()

    def mark(self, step: Step) -> CaseResult:
        """Return the verdict on a step. Mark the steps in their order."""
        judged = self._judge(step)
        verdict, known = judged.verdict, judged.known
        self.standing.add(step.id, verdict, explained=judged.explained)
        derivation = self._derive(step) if verdict == "wrong" and judged.shows_work else None
        return self.result(
            step,
            verdict,
            judged.finding,
            expected=show_vector(self.right[step.id]),
            place={"arrows": step.arrows, "formula": step.formula, "derivation": derivation},
            points=step.points * judged.credit,
            mistake=known.id if known else None,
            explanation=known.message if known else "",
            hint=step.hint if judged.credit < 1 else "",
        )

    def _judge(self, step: Step) -> _Judgement:
        if step.id not in self.given:
            return _Judgement(*self.explain_absent(step))
        vector, fault = self.vectors.get(step.id), self.find_fault(step)
        if vector is None:
            return _Judgement("wrong", fault)
        if self.agrees(step, vector, self.right[step.id]):
            return _Judgement("correct", credit=1.0)
        shown, names = show_vector(vector), " and ".join(step.depends_on)
        known = self._find_known_answer(step, vector)
        if known and self.standing.all_pass(step.depends_on):
            points = {"points": f"{known.credit * step.points:g}", "max_points": f"{step.points:g}"}
            return _Judgement("accepted", Finding.of("accepted", **points), known, known.credit)
        follows = self._judge_following(step, vector)
        if follows and (known is None or follows.verdict == "follow_through"):
            return follows
        if known:
            return _Judgement("wrong", Finding.of("not_accepted", value=shown, names=names), known)
        if blamed := self._blame_upstream(step, vector):
            return _Judgement("wrong", blamed, shows_work=False)
        finding = fault or Finding.of("wrong_value", value=shown)
        mistake, explained = self._find_mistake(step, vector)
        if mistake is None and (rounded := self._find_rounding(step, vector)):
            return _Judgement("wrong", rounded, explained=rounded.code == "rounded_right")
        return _Judgement("wrong", finding, mistake, explained=explained)

    def _find_known_answer(self, step: Step, vector: Array) -> KnownAnswer | None:
        agreeing = (k for k in step.known_answers if self.agrees(step, vector, as_vector(k.value)))
        return next(agreeing, None)

    def _judge_following(self, step: Step, vector: Array) -> _Judgement | None:
        """Return the judgement on a value that follows from earlier ones; None if it does not."""
        upstream = self.upstream(step)
        own = try_compute(step.compute, upstream)
        if own is None or not np.isfinite(own).all() or not self.agrees(step, vector, own):
            return None
        value, names = show_vector(vector), " and ".join(step.depends_on)
        if self.is_trivial(step, own):
            return _Judgement("wrong", Finding.of("follows_trivially", value=value, names=names))
        earlier = dict(zip(step.depends_on, upstream or (), strict=True))
        if not self.standing.is_earned(own, earlier, self.tolerances[step.id]):
            tolerance = self.tolerances[step.id]
            is_copy = not any(repeats(own, each, tolerance) for each in earlier.values())
            code = "copies_unexplained" if is_copy else "repeats_unexplained"
            finding = Finding.of(code, value=value, names=names)
            return _Judgement("wrong", finding, shows_work=False)
        wrong = self.standing.wrong(step.depends_on)
        code = {0: "follow_through_rounded", 1: "follow_through"}.get(
            len(wrong), "follow_through_several"
        )
        finding = Finding.of(code, names=" and ".join(wrong) or names)
        credit = step.follow_through_credit
        if credit is None:
            credit = self.follow_through_credit
        return _Judgement("follow_through", finding, credit=credit)

    def _blame_upstream(self, step: Step, vector: Array) -> Finding | None:
        """Say that a value follows from earlier ones that cannot be used; None if it does not."""
        names = step.depends_on
        earlier = [self.vectors[name] for name in names if name in self.vectors]
        if not names or len(earlier) < len(names) or self.usable.keys() >= {*names}:
            return None
        tolerance, (first, *others) = self.tolerances[step.id], earlier
        followed = [try_compute(step.compute, earlier)]
        # A mask of the right size does not fit a value of another size, and makes an array of a
        # single number. But where the right value repeats the earlier one, so may a wrong one.
        if not others and repeats(self.right[step.id], self.right[names[0]], tolerance):
            followed.append(first)
        if not any(own is not None and self.agrees(step, vector, own) for own in followed):
            return None
        faults = (
            f"your {name} is not finite"
            if (size := self.vectors[name].size) == self.sizes[name]
            else f"your {name} has {_show_size(size)} instead of {self.sizes[name]}"
            for name in names
            if name not in self.usable
        )
        told = {"names": " and ".join(names), "fault": " and ".join(faults)}
        return Finding.of("follows_unusable", value=show_vector(vector), **told)

    def _find_rounding(self, step: Step, vector: Array) -> Finding | None:
        """Say that a value is rounded too far: the right one, or the one that follows."""
        tolerance, value = self.tolerances[step.id], show_vector(vector)
        if rounded := find_rounding(vector, self.right[step.id], tolerance):
            return Finding.of("rounded_right", value=value, **rounded)
        own = try_compute(step.compute, self.upstream(step))
        if own is not None and (rounded := find_rounding(vector, own, tolerance)):
            names = " and ".join(step.depends_on)
            return Finding.of("rounded_follows", value=value, names=names, **rounded)
        return None

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

    def _find_mistake(self, step: Step, vector: Array) -> tuple[KnownMistake | None, bool]:
        """Return the mistake that gives this value, and whether it explains the value.

        Mistakes are tried with the student's own earlier values, then with the right ones. If
        several mistakes that say different things give the value, none of them is named.
        """
        tolerance, upstream = self.tolerances[step.id], self.upstream(step)
        for values in (upstream, [self.right[name] for name in step.depends_on]):
            matching = [
                (mistake, wrong)
                for mistake in step.mistakes
                if (wrong := try_compute(mistake.compute, values)) is not None
                and self.agrees(step, vector, wrong)
                # Near zero, what all mistakes make of a student's own value is equal.
                and not (values is upstream and self.is_trivial(step, wrong))
            ]
            if matching:
                mistake, wrong = matching[0]
                if any(other.message != mistake.message for other, _ in matching):
                    return None, False
                earlier = dict(zip(step.depends_on, values or (), strict=True))
                return mistake, self.standing.is_explained_by_mistake(wrong, earlier, tolerance)
        return None, False


def _show_size(size: int) -> str:
    return "a single number" if size == 1 else f"{size} numbers"
