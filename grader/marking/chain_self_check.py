"""Checks a chain problem without its right values, for a student's self-check.

Each value is checked for its form, and compared with the student's own earlier values by the test
that earns follow-through in grading. No right number is told.
"""

from collections.abc import Mapping

import numpy as np

from grader.marking.answer_key import SelfCheckKey
from grader.marking.chain_values import ChainValues, try_compute
from grader.marking.comparison import close
from grader.model.array_json import Array
from grader.model.assignment import ChainOutline, CheckDepth, StepOutline
from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.record import CaseResult, Verdict


def check_chain(
    problem: ChainOutline, outcomes: Mapping[str, Outcome], keys: Mapping[str, SelfCheckKey]
) -> list[CaseResult]:
    """Return what a self-check tells of each step; it gives no points."""
    values = ChainValues(problem, outcomes, {name: key.size for name, key in keys.items()})
    results = []
    for step in problem.cases:
        verdict, checked, finding = _judge(step, values, keys[step.id])
        results.append(values.result(step, verdict, finding, points=0.0, checked=checked))
    return results


def _judge(
    step: StepOutline, values: ChainValues, key: SelfCheckKey
) -> tuple[Verdict, CheckDepth, Finding]:
    if step.id not in values.given:
        verdict, finding = values.explain_absent(step)
        return verdict, "format", finding
    if fault := values.find_fault(step):
        return "wrong", "format", fault
    if key.compute is None:
        return "correct", "format", Finding.of("form_is_right")
    vector = values.usable[step.id]
    names = " and ".join(f"your {name}" for name in step.depends_on)
    own = try_compute(key.compute, values.upstream(step))
    tells = own is not None and np.isfinite(own).all() and not values.is_trivial(step, own)
    if own is not None and tells and values.agrees(step, vector, own):
        return "correct", "follows", Finding.of("value_follows", names=names)
    if key.is_accepted(vector):
        return "accepted", "follows", Finding.of("value_accepted")
    if own is None:
        return "correct", "format", Finding.of("form_is_right_without_upstream", names=names)
    if not tells:
        return "correct", "format", Finding.of("form_is_right_at_extremes", names=names)
    return "wrong", "follows", Finding.of(_compare(step, vector, own, values), names=names)


def _compare(step: StepOutline, vector: Array, own: Array, values: ChainValues) -> str:
    """Return the code of how a value differs from the one that follows from earlier values."""
    with np.errstate(all="ignore"):
        length, own_length = (np.asarray(np.linalg.norm(v)) for v in (vector, own))
        aligned = vector * (own_length / length) if length else vector
    if values.agrees(step, aligned, own):
        return "direction_follows"
    if not close(length, own_length, values.tolerance(step)).all():
        return "nothing_follows"
    return "sign_is_flipped" if values.agrees(step, -vector, own) else "size_follows"
