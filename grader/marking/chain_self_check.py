"""Checks the values of a chain for a student's self-check, which does not know the right values.

It checks a value's form, and whether the value follows from the student's earlier values.
"""

import functools
from collections.abc import Mapping

import numpy as np

from grader.marking.answer_key import SelfCheckKey
from grader.marking.chain_values import try_compute
from grader.marking.comparison import agree, close
from grader.marking.follow_through import Standing, repeats
from grader.marking.step_values import StepValues
from grader.marking.value_slips import find_rounding
from grader.model.array_json import Array
from grader.model.chain_problem import ChainOutline, StepOutline
from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.record import CaseResult


def check_chain(
    problem: ChainOutline, outcomes: Mapping[str, Outcome], keys: Mapping[str, SelfCheckKey]
) -> list[CaseResult]:
    """Return what a self-check tells about each step. No step gets points."""
    values = StepValues(problem, outcomes, {name: key.shape for name, key in keys.items()})
    standing, results = Standing(), []
    for step in problem.cases:
        results.append(_check_step(step, values, keys[step.id], standing))
        standing.add(step.id, results[-1].verdict)
    return results


def _check_step(
    step: StepOutline, values: StepValues, key: SelfCheckKey, standing: Standing
) -> CaseResult:
    result = functools.partial(values.result, step, points=0.0)
    if step.id not in values.given:
        return result(*values.explain_absent(step), checked="format")
    if fault := values.find_fault(step):
        return result("wrong", fault, checked="format")
    if key.compute is None:
        return result("correct", Finding.of("form_is_right"), checked="format")
    value, upstream = values.usable[step.id], values.upstream(step)
    names = " and ".join(f"your {name}" for name in step.depends_on)
    earlier = None if upstream is None else [upstream[name] for name in step.depends_on]
    own = try_compute(key.compute, earlier, key.shape)
    tells = own is not None and np.isfinite(own).all() and not values.is_trivial(step, own)
    if own is not None and tells and values.agrees(step, value, own):
        is_repeated = any(repeats(own, each, values.tolerances[step.id]) for each in earlier or ())
        code = "value_repeats" if is_repeated else "value_follows"
        return result("correct", Finding.of(code, names=names), checked="follows")
    if standing.all_pass(step.depends_on) and key.is_accepted(value):
        return result("accepted", Finding.of("value_accepted", names=names), checked="follows")
    if own is None or not tells:
        why = "without_upstream" if own is None else "at_extremes"
        finding = Finding.of(f"form_is_right_{why}", names=names)
        return result("correct", finding, checked="format")
    return result("wrong", _compare_to_own(step, value, own, values, names), checked="follows")


def _compare_to_own(
    step: StepOutline, value: Array, own: Array, values: StepValues, names: str
) -> Finding:
    """Say how a value differs from `own`, the one that would follow."""
    tolerance = values.tolerances[step.id]
    if rounded := find_rounding(value, own, tolerance):
        return Finding.of("follows_rounded", names=names, **rounded)
    if own.ndim > 1 and own.shape == own.T.shape and agree(value.T, own, tolerance):
        return Finding.of("follows_transposed", names=names)
    with np.errstate(all="ignore"):
        length, own_length = (np.asarray(np.linalg.norm(v)) for v in (value, own))
        aligned = value * (own_length / length) if length else value
    if values.agrees(step, aligned, own):
        code = "direction_follows"
    elif not close(length, own_length, tolerance).all():
        code = "nothing_follows"
    else:
        code = "sign_is_flipped" if values.agrees(step, -value, own) else "size_follows"
    return Finding.of(code, names=names)
