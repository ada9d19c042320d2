"""Checks of the known mistakes: each costs points and is named, and each case is failed by one.

The outcomes of a mistake are marked as those of a student who makes it and nothing else wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.marking.answer_key import AnswerKey
from grader.marking.chain_key import ChainKey, RightValues
from grader.marking.chain_values import compute_step, try_compute
from grader.marking.chain_verdicts import mark_chain
from grader.marking.comparison import agree
from grader.marking.function_verdicts import mark_function
from grader.model.answers_problem import AnswersProblem
from grader.model.array_json import Array
from grader.model.assignment import Assignment
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import NamedValues, Numbers, Outcome, call_id, variables_id
from grader.model.function_problem import FunctionProblem
from grader.model.known_mistakes import KnownMistake
from grader.model.record import CaseResult
from grader.pipeline.definition_places import place_of

Results = Sequence[CaseResult]


class Trials:
    """The marked outcomes of all known mistakes of an assignment."""

    def __init__(self, assignment: Assignment, key: AnswerKey) -> None:
        self._key = key
        self.groups = [
            (problem, step)
            for problem in assignment.problems
            if not isinstance(problem, AnswersProblem)
            for step in (problem.cases if isinstance(problem, ChainProblem) else [None])
        ]
        # Those of questions lose points and are named, or the assignment cannot be loaded.
        self.wrong_answers = sum(
            len(question.wrong_answers)
            for problem in assignment.problems
            if isinstance(problem, AnswersProblem)
            for question in problem.cases
        )
        self._results = {
            (place_of_group(*group), mistake.id): self.mark(*group, mistake)
            for group in self.groups
            for mistake in mistakes_of(*group)
        }

    def of(
        self, problem: FunctionProblem | ChainProblem, step: Step | None, mistake: KnownMistake
    ) -> Results:
        return self._results[place_of_group(problem, step), mistake.id]

    @np.errstate(all="ignore")  # results of mistakes may be nan
    def mark(
        self,
        problem: FunctionProblem | ChainProblem,
        step: Step | None,
        mistake: KnownMistake,
        among: Sequence[KnownMistake] | None = None,
    ) -> Results:
        """Mark a mistake as a student's work, as if only those `among` all were known."""
        if isinstance(problem, ChainProblem):
            assert step  # noqa: S101 (for the type checker)
            key = self._key.chains[problem.id]
            known = step if among is None else step.model_copy(update={"mistakes": tuple(among)})
            return _mark_step(problem, known, mistake, key)
        keys = self._key.functions[problem.id]
        outcomes: dict[str, Outcome] = {
            CaseId.of(problem.id, case.id): keys[case.id].mistakes[mistake.id]
            for case in problem.cases
        }
        if among is None:
            return mark_function(problem, outcomes, keys)
        names = {mistake.id for mistake in among}
        restricted = problem.model_copy(update={"mistakes": tuple(among)})
        fewer = {
            name: replace(case, mistakes={m: case.mistakes[m] for m in case.mistakes if m in names})
            for name, case in keys.items()
        }
        return mark_function(restricted, outcomes, fewer)


def mistakes_of(
    problem: FunctionProblem | ChainProblem, step: Step | None
) -> tuple[KnownMistake, ...]:
    return step.mistakes if step else problem.mistakes  # type: ignore[union-attr]


def place_of_group(problem: FunctionProblem | ChainProblem, step: Step | None) -> str:
    return CaseId.of(problem.id, step.id) if step else problem.id


def _mark_step(problem: ChainProblem, step: Step, mistake: KnownMistake, key: ChainKey) -> Results:
    """Mark a chain in which one step is done wrong, and all later ones follow from it."""
    outcomes = {variables_id(problem.id): Outcome("returned", NamedValues({}))}
    for number, right in enumerate(key.all):
        values = _with_mistake(problem, step, mistake, right)
        given = NamedValues({name: Numbers(value, "ndarray") for name, value in values.items()})
        outcomes[call_id(problem.id, number)] = Outcome("returned", given)
    cases = tuple(step if each.id == step.id else each for each in problem.cases)
    results = mark_chain(problem.model_copy(update={"cases": cases}), outcomes, key)
    return [result for result in results if result.id.case == step.id]


def _with_mistake(
    problem: ChainProblem, step: Step, mistake: KnownMistake, right: RightValues
) -> dict[str, Array]:
    """Return the values of a student who makes one mistake."""
    values, shape = dict(right.values), right.shapes[step.id]
    wrong = compute_step(mistake.compute, right.arguments(step), shape)
    if agree(wrong, values[step.id], step.tolerance or problem.tolerance):
        # Right for the right values alone, so these are wrong too.
        others = {name: 3.0 * values[name] + 1 for name in problem.earlier(step)}
        other = try_compute(mistake.compute, right.arguments(step, others), shape)
        wrong = wrong if other is None else other
        values |= {} if other is None else others
    values[step.id] = wrong
    places = [each.id for each in problem.cases]
    for later in problem.cases[places.index(step.id) + 1 :]:
        follows = try_compute(later.compute, right.arguments(later, values), right.shapes[later.id])
        if problem.earlier(later) and follows is not None:
            values[later.id] = follows
    return values


def _told(results: Results) -> set[str]:
    return {result.explanation for result in results if result.mistake}


def _loses(results: Results) -> bool:
    return any(result.points < result.max_points for result in results)


def check_mistakes(trials: Trials) -> CheckResult:
    """Find mistakes that lose no points, or are told as something else. Ties are not told here."""
    holes = [*_mistake_holes(trials)]
    count = sum(len(mistakes_of(*group)) for group in trials.groups) + trials.wrong_answers
    return CheckResult("mistakes", tuple(holes), number_of(count, "mistake"))


def _mistake_holes(trials: Trials) -> Iterator[Hole]:
    for group in trials.groups:
        where = place_of_group(*group)
        tied = {id(mistake) for pair in _ties(trials, *group) for mistake in pair}
        for mistake in mistakes_of(*group):
            results = trials.of(*group, mistake)
            facts = {"mistake": mistake.id, "place": place_of(mistake.compute) or "no Python code"}
            told = _told(results) - {mistake.message}
            if not _loses(results) and group[0].points:
                yield Hole(where, Flaw.of("costs_nothing", **facts))
            elif told:
                named = sorted({repr(r.mistake) for r in results if r.explanation in told})
                yield Hole(where, Flaw.of("not_named", told=" and ".join(named), **facts))
            elif not _told(results) and id(mistake) not in tied and group[0].points:
                yield Hole(where, Flaw.of("not_named_at_all", **facts))


def check_ties(trials: Trials) -> CheckResult:
    """Find pairs of mistakes with different messages that cannot be told apart in any case."""
    holes = [
        Hole(
            place_of_group(*group),
            Flaw.of(
                "tie",
                mistake=one.id,
                place=place_of(one.compute) or "no Python code",
                other=other.id,
                other_place=place_of(other.compute) or "no Python code",
            ),
        )
        for group in trials.groups
        for one, other in _ties(trials, *group)
    ]
    return CheckResult("ties", tuple(holes))


def _ties(
    trials: Trials, problem: FunctionProblem | ChainProblem, step: Step | None
) -> list[tuple[KnownMistake, KnownMistake]]:
    # A mistake that ties is not named, since marking does not guess. Those with the same message
    # are one, and are named.
    unnamed = [
        mistake
        for mistake in mistakes_of(problem, step)
        if not _told(results := trials.of(problem, step, mistake)) and _loses(results)
    ]
    return [
        (one, other)
        for one, other in itertools.combinations(unnamed, 2)
        if not any(_told(trials.mark(problem, step, each, (one, other))) for each in (one, other))
        and all(_told(trials.mark(problem, step, each, (each,))) for each in (one, other))
    ]


def check_cases(trials: Trials) -> CheckResult:
    """Find cases with points that no known mistake fails."""
    failed = {
        result.id
        for group in trials.groups
        for mistake in mistakes_of(*group)
        for result in trials.of(*group, mistake)
        if result.points < result.max_points
    }
    cases = {
        CaseId.of(problem.id, case.id): case
        for problem in {id(problem): problem for problem, _ in trials.groups}.values()
        for case in problem.cases
        if case.points
    }
    holes = [
        Hole(where, Flaw.of("never_failed", points=f"{case.points:g}"))
        for where, case in cases.items()
        if where not in failed
    ]
    return CheckResult("cases", tuple(holes), number_of(len(cases), "case"))
