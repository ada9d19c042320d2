"""Checks that the cases notice each mutant of the reference.

A mutant runs in the sandbox as a submission, since it may never end. One that gets everything right
is tried on further inputs. If it differs there, or if no further input can be tried, it is a hole.
If not, it is taken as equal to the reference, as far as 200 inputs can tell.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from grader.authoring.drawn_inputs import draw_inputs, draw_upstream
from grader.authoring.drawn_scripts import draw_scripts
from grader.authoring.holes import CheckResult, Flaw, Hole, number_of
from grader.authoring.mutation import Mutant
from grader.authoring.probe_judges import Judge, are_as_right, judges_of
from grader.authoring.right_work import Bench, RightWork, is_full
from grader.marking.answer_key import AnswerKey
from grader.marking.chain_values import is_vector
from grader.marking.comparison import real_array
from grader.marking.plain_comparison import Rules, data_of, find_difference
from grader.marking.script_code import ScriptCode
from grader.marking.shown_values import show_data
from grader.model.answers_problem import AnswersProblem
from grader.model.assignment import EqualMutant
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem
from grader.model.class_stub import ClassStub
from grader.model.execution import Call, Numbers, Opaque, Outcome, Plain
from grader.model.function_problem import FunctionProblem
from grader.model.resource_limits import Limits
from grader.model.scored import Tolerance
from grader.model.submission import Submission

T = TypeVar("T")
CALL_SECONDS = 1.0  # a mutant that takes longer has failed


@dataclass(frozen=True)
class Probe:
    """A further call, with what is needed to compare and to tell its result."""

    call: Call
    parameters: Sequence[str]
    tolerance: Tolerance
    is_step: bool  # of a chain: any shape of a vector is right, and arguments do not count
    may_raise: bool  # whether exceptions of the reference count
    judges: Sequence[Judge] = ()  # how results are judged, if not as equal
    stub: ClassStub | None = None  # of a class, on whose objects the call runs a script


def check_mutants(
    bench: Bench, work: RightWork, submission: Submission, key: AnswerKey
) -> CheckResult:
    """Find changes of the right submission that no case notices."""
    limits = _short(bench.assignment.limits)
    graded = _in_parallel(
        lambda source: is_full(bench.grade(_with_source(submission, source), limits)),
        [source for _, source in work.mutants],
    )
    unnoticed = [each for each, is_right in zip(work.mutants, graded, strict=True) if is_right]
    trial = _Trial(bench, work, submission, key) if unnoticed else None
    evidence = _in_parallel(trial.tell_apart, [source for _, source in unnoticed]) if trial else []
    accepted = bench.assignment.equal_mutants
    unlisted = [
        (mutant, told)
        for (mutant, _), told in zip(unnoticed, evidence, strict=True)
        if not any(_is_of(each, mutant) for each in accepted)
    ]
    holes = [_hole(mutant, told) for mutant, told in unlisted if told is not None]
    holes += _stale(accepted, [mutant for mutant, _ in work.mutants], unnoticed, bench)
    equal = [mutant for mutant, told in unlisted if told is None]
    listed = len(unnoticed) - len(unlisted)
    counted = number_of(len(work.mutants), "change")
    counted += f", {len(equal)} without effect" if equal else ""
    counted += f", {listed} accepted" if listed else ""
    return CheckResult(
        "mutants",
        tuple(holes),
        counted,
        equal=tuple(f"{each.place}\n{each.diff}" for each in equal),
    )


def _hole(mutant: Mutant, evidence: str) -> Hole:
    return Hole(mutant.place, Flaw.of("not_noticed", evidence=evidence), mutant.diff)


def _is_of(accepted: EqualMutant, mutant: Mutant) -> bool:
    def words(lines: str) -> list[str]:
        return lines.split()

    same_before = words(accepted.before) == words(mutant.before)
    return same_before and words(accepted.after) == words(mutant.after)


def _stale(
    accepted: Sequence[EqualMutant],
    mutants: Sequence[Mutant],
    unnoticed: Sequence[tuple[Mutant, str]],
    bench: Bench,
) -> Iterator[Hole]:
    for each in accepted:
        if not any(_is_of(each, mutant) for mutant, _ in unnoticed):
            made = any(_is_of(each, mutant) for mutant in mutants)
            why = "a case notices this change" if made else "there is no such change"
            facts = {"before": each.before, "after": each.after, "why": why}
            yield Hole(bench.assignment.id, Flaw.of("accepted_in_vain", **facts))


class _Trial:
    """Compares mutants with the right submission on further inputs."""

    def __init__(
        self, bench: Bench, work: RightWork, submission: Submission, key: AnswerKey
    ) -> None:
        self._bench = bench
        self._submission = submission
        probes = [*_probes(bench, work, key)]
        right = self._outcomes(work.source, probes)
        self._probes = [each for each in probes if _is_usable(right[each.call.id], each)]
        self._right = {each.call.id: right[each.call.id] for each in self._probes}

    def _outcomes(self, source: str, probes: Sequence[Probe]) -> Mapping[str, Outcome]:
        limits = _short(self._bench.assignment.limits, total_seconds=60.0)
        calls = tuple(probe.call for probe in probes)
        return self._bench.run(_with_source(self._submission, source), calls, limits).outcomes

    def tell_apart(self, source: str) -> str | None:
        """Say for which input a mutant differs; "" if none could be tried, None if it is equal."""
        given = self._outcomes(source, self._probes)
        told = [self._difference(probe, given[probe.call.id]) for probe in self._probes]
        if differences := [each for each in told if each]:
            return f" {min(differences, key=len)}"
        return None if self._probes else ""

    def _difference(self, probe: Probe, given: Outcome) -> str:
        right, call = self._right[probe.call.id], probe.call
        pairs = zip(probe.parameters, call.arguments, strict=True)
        inputs = ", ".join(f"{name} = {show_data(value)}" for name, value in pairs)
        if probe.stub is not None:
            return _script_difference(probe, probe.stub, given, right)
        start = f"With {inputs}, it " if inputs else "It "
        if given.status != right.status:
            return f"{start}fails." if right.status == "returned" else f"{start}does not fail."
        if right.error and given.error:
            is_same = right.error.type_name == given.error.type_name
            return "" if is_same else f"{start}raises {given.error.type_name}."
        own, expected = _data(given, probe), _data(right, probe)
        rules = Rules(probe.tolerance)
        judged = (probe.judges, given.value, right.value, call.arguments, rules)
        if find_difference(own, expected, rules) and not (probe.judges and are_as_right(*judged)):
            return f"{start}gives {show_data(own)} instead of {show_data(expected)}."
        if probe.is_step:
            return ""
        if given.printed != right.printed:
            return f"{start}prints {given.printed!r} instead of {right.printed!r}."
        for position in sorted(given.changed.keys() - right.changed.keys()):
            return f"{start}changes its argument {probe.parameters[position]}."
        for position in sorted(given.shared - right.shared):
            return f"{start}returns the memory of {probe.parameters[position]}."
        return ""


def _script_difference(probe: Probe, stub: ClassStub, given: Outcome, right: Outcome) -> str:
    """Say which line of a script gives something else; "" if none does."""
    call = probe.call
    code = ScriptCode(call.function, probe.parameters, call.arguments, call.script or (), stub)
    values = "".join(f", {name} = {show_data(value)}" for name, value in code.inputs.items())

    def after(number: int, what: str) -> str:
        before = "; ".join(code.statements[: number + (number == 0)])
        return f"With {before}{values}: {code.code(number)} {what}."

    if given.status != right.status or given.failed != right.failed:
        is_new = given.status != "returned"
        failed = given.failed if is_new else right.failed
        return after(failed or 0, "fails" if is_new else "does not fail")
    kinds = {n: line.kind for n, line in enumerate(call.script or (), start=1)}
    for number, value in right.results.items():
        own, expected = data_of(given.results[number]), data_of(value)
        counts = not value.is_none or kinds[number] == "get"
        if counts and find_difference(own, expected, Rules(probe.tolerance)):
            return after(number, f"gives {show_data(own)} instead of {show_data(expected)}")
    told = f"With {'; '.join(code.statements)}{values}"
    if given.printed != right.printed:
        return f"{told}: it prints {given.printed!r} instead of {right.printed!r}."
    for position in sorted(given.changed.keys() - right.changed.keys()):
        return f"{told}: it changes its argument {probe.parameters[position]}."
    return ""


def _data(outcome: Outcome, probe: Probe) -> Any:
    """Return what a call gave as plain data; of a chain's step, a vector as 1-D."""
    value = outcome.value
    data = data_of(value) if isinstance(value, Numbers | Opaque) else None
    array = real_array(value) if probe.is_step else None
    if array is None:
        return data
    return array.reshape(-1) if is_vector(array) else array


def _is_usable(outcome: Outcome, probe: Probe) -> bool:
    """Return whether the reference gives an answer to compare, with finite numbers."""
    if outcome.error and probe.may_raise:
        return True
    if probe.stub is not None:
        arrays = [real_array(value) for value in outcome.results.values()]
        are_finite = all(np.isfinite(array).all() for array in arrays if array is not None)
        return outcome.status == "returned" and bool(outcome.results) and are_finite
    array = real_array(outcome.value) if outcome.status == "returned" else None
    if array is None:
        return isinstance(outcome.value, Plain)
    return array.size > 0 and bool(np.isfinite(array).all())


def _probes(bench: Bench, work: RightWork, key: AnswerKey) -> Iterator[Probe]:
    for problem in bench.assignment.problems:
        if isinstance(problem, FunctionProblem) and problem.is_class:
            yield from _script_probes(problem, work)
            continue
        if isinstance(problem, AnswersProblem):
            continue  # which has no code
        if isinstance(problem, ChainProblem):
            steps = {step.id: step for step in problem.cases}
            drawn = draw_upstream(problem, key.chains[problem.id])
        else:
            known = [case_key.inputs for case_key in key.functions[problem.id].values()]
            steps, drawn = {}, {"": draw_inputs(problem, work.constants, inputs=known)}
        for name, inputs in drawn.items():
            step = steps.get(name)
            entry = work.entries.get(CaseId.of(problem.id, step.id) if step else problem.id)
            for number, arguments in enumerate(inputs if entry else []):
                # What the first case reads stands for all.
                cases = problem.cases if isinstance(problem, FunctionProblem) else ()
                yield Probe(
                    Call(
                        f"{problem.id}.{name}.{number}",
                        entry or "",
                        arguments,
                        watched=tuple(range(len(arguments))),
                        prints=any(case.prints is not None for case in cases),
                        stdin=cases[number % len(cases)].stdin if cases else None,
                    ),
                    step.depends_on if step else getattr(problem, "parameters", ()),
                    (step and step.tolerance) or problem.tolerance,
                    is_step=bool(step),
                    may_raise=any(case.raises for case in cases),
                    judges=judges_of(problem) if isinstance(problem, FunctionProblem) else (),
                )


def _script_probes(problem: FunctionProblem, work: RightWork) -> Iterator[Probe]:
    entry = work.entries.get(problem.id)
    for number, drawn in enumerate(draw_scripts(problem, work.constants) if entry else ()):
        yield Probe(
            Call(
                f"{problem.id}..{number}",
                entry or "",
                drawn.inputs,
                watched=tuple(range(len(drawn.inputs))),
                prints=any(case.prints is not None for case in problem.cases),
                stdin=drawn.stdin,
                script=drawn.lines,
            ),
            problem.parameters,
            problem.tolerance,
            is_step=False,
            may_raise=any(case.raises for case in problem.cases),
            stub=problem.class_stub,
        )


def _short(limits: Limits, **more: float) -> Limits:
    call_seconds = min(limits.call_seconds, CALL_SECONDS)
    return limits.model_copy(update={"call_seconds": call_seconds, "restarts": 0, **more})


def _with_source(submission: Submission, source: str) -> Submission:
    [cell] = submission.cells
    return replace(submission, cells=(replace(cell, source=source),))


def _in_parallel(function: Callable[[str], T], sources: Sequence[str]) -> list[T]:
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return [*threads.map(function, sources)]
