"""Checks a chain problem without its right values: form, and what follows from what.

This is what a student's own check tells. A value is judged by the student's own earlier values
alone, with the very test that earns follow-through in grading, and no right number is told.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.marking.answer_key import Form
from grader.marking.chain_values import Given, as_vector, try_compute
from grader.marking.chain_verdicts import place_of
from grader.marking.comparison import close
from grader.marking.sentences import as_finding, show_value
from grader.model.assignment import Array, ChainProblem, SelfCheck, Step
from grader.model.case_id import CaseId
from grader.model.execution import Outcome
from grader.model.record import CaseResult, Comparison, Verdict

_Finding = tuple[Verdict, SelfCheck, str]


def check_chain(
    problem: ChainProblem,
    outcomes: Mapping[str, Outcome],
    forms: Mapping[str, Form],
    unread: str = "",
) -> list[CaseResult]:
    """What can be told of each step by its form; no points are given."""
    sizes = {name: form.size for name, form in forms.items()}
    given = Given(problem, outcomes, sizes, unread)
    return [_check(problem, step, given, forms[step.id]) for step in problem.cases]


def _check(problem: ChainProblem, step: Step, given: Given, form: Form) -> CaseResult:
    verdict, checked, finding = _judge(step, given, form)
    error = given.called.error
    return CaseResult(
        id=CaseId.of(problem.id, step.id),
        title=step.title,
        points=0,
        max_points=0,
        verdict=verdict,
        finding=as_finding(finding, names={problem.function, step.id}),
        checked=checked,
        comparison=Comparison(given=show_value(given.values.get(step.id))),
        step=place_of(problem, step),
        traceback=error.lines if error and verdict == "error" else (),
    )


def _judge(step: Step, given: Given, form: Form) -> _Finding:
    if step.id not in given.values:
        verdict, finding = given.why_absent(step)
        return verdict, "format", finding
    vector = as_vector(given.values[step.id])
    fault = given.why_unusable(step) if vector is None else given.fault(step, vector)
    if vector is None or fault:
        return "wrong", "format", fault
    there = "there, of the right size and finite"
    if step.self_check == "format":
        return "correct", "format", f"{there}; its value is not checked here"
    names = " and ".join(f"your {name}" for name in step.depends_on)
    upstream = given.upstream(step)
    own = None if upstream is None else try_compute(step, upstream)
    tells = own is not None and np.isfinite(own).all() and not given.is_trivial(step, own)
    if own is not None and tells and given.agrees(step, vector, own):
        return "correct", "follows", f"follows from {names}"
    if form.is_accepted(vector):
        return "accepted", "follows", "not the right value, but one that is accepted"
    if own is None:
        return "correct", "format", f"{there}; what follows from {names} cannot be told"
    if not tells:
        return "correct", "format", f"{there}; so little follows from {names} that it tells nothing"
    return "wrong", "follows", _describe(step, vector, own, given, names)


def _describe(step: Step, vector: Array, own: Array, given: Given, names: str) -> str:
    """How a value is off what follows from earlier ones, without a number that would tell it."""
    with np.errstate(all="ignore"):
        length, right_length = (np.asarray(np.linalg.norm(v)) for v in (vector, own))
        aligned = vector * (right_length / length) if length else vector
    if given.agrees(step, aligned, own):
        return (
            f"its direction follows from {names}, but its size does not: is a factor missing, or "
            "one too many?"
        )
    if not close(length, right_length, given.tolerance(step)).all():
        return f"neither its direction nor its size follows from {names}"
    if given.agrees(step, -vector, own):
        return f"its size follows from {names}, but its sign is the other one"
    return (
        f"its size follows from {names}, but its direction does not: look at the signs and the "
        "order of its numbers"
    )
