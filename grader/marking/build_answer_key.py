"""Builds an assignment's answer key from its reference solution, and checks both."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.answer_verdicts import faults_of
from grader.marking.chain_values import compute_step, work_step
from grader.marking.comparison import agree
from grader.marking.faults import find_fault, is_right
from grader.marking.plain_comparison import data_of
from grader.marking.trusted_calls import failure_of, observe, tell
from grader.marking.value_parts import part_of
from grader.model.array_json import Array
from grader.model.assignment import (
    AnswersProblem,
    Assignment,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownMistake,
)
from grader.model.errors import AssignmentError
from grader.model.execution import (
    CodePlace,
    Numbers,
    Opaque,
    Plain,
)

NOTHING = Plain("NoneType", "None", "type", None)
# Results that students give instead of what is asked for.
ODD_RESULTS: tuple[Any, ...] = (
    *(3, 2.5, "text", [], [1, "a"], [[1], [2, 3]], {}, {"a": 1}),
    *(np.zeros(2), np.zeros((2, 3))),
)
EXPLAINED = 16  # cells of each case on which `explain` is tested in advance


def build_key(assignment: Assignment) -> AnswerKey:
    """Compute the answer key.

    Raise AssignmentError if the prelude, the reference or `explain` fails, if the reference breaks
    a rule, or if a known mistake can never be recognised.
    """
    _check_prelude(assignment)
    functions, chains = {}, {}
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            chains[problem.id] = _chain_values(problem)
            _check_chain_mistakes(problem, chains[problem.id])
        elif isinstance(problem, AnswersProblem):
            for question in problem.cases:
                for fault in faults_of(question, problem.tolerance):
                    raise AssignmentError(f"{problem.id}.{question.id}: {fault}")
        else:
            functions[problem.id] = _function_key(problem)
    return AnswerKey(functions, chains)


def _check_prelude(assignment: Assignment) -> None:
    try:
        exec(compile(assignment.prelude, "prelude", "exec", dont_inherit=True), {})  # noqa: S102
    except Exception as error:
        raise AssignmentError(
            f"{assignment.id}: the prelude fails: {type(error).__name__}: {error}. Correct it: it "
            "runs before each submission"
        ) from error


def _function_key(problem: FunctionProblem) -> dict[str, CaseKey]:
    def explain(cells: tuple[float, ...]) -> str:
        if not problem.explain or not cells:
            return ""
        try:
            return problem.explain(*cells)
        except Exception as error:
            what = f"explain({', '.join(map(repr, cells))})"
            cause = tell(failure_of(error, problem.explain))
            raise AssignmentError(f"{problem.id}: {what} fails: {cause}") from error

    keys = {case.id: _case_key(problem, case, explain) for case in problem.cases}
    if problem.checker:
        _check_checker(problem, next(iter(keys.values())))
    can_fail = not any(case.raises for case in problem.cases)
    for mistake in problem.mistakes:
        outcomes = [key.mistakes[mistake.id] for key in keys.values()]
        failures = [outcome.error for outcome in outcomes if outcome.error]
        if can_fail and len(failures) == len(outcomes):
            raise _unknowable(problem.id, mistake, f"fails in every case: {tell(failures[0])}")
        if all(is_right(key, key.mistakes[mistake.id]) for key in keys.values()):
            raise _unknowable(problem.id, mistake, "is right in every case")
    return keys


def _check_checker(problem: FunctionProblem, key: CaseKey) -> None:
    """Raise AssignmentError if the author's checker fails for what a student may return."""
    checker = problem.checker
    for given in ODD_RESULTS:
        try:
            text = checker(data_of(key.right), given, key.inputs) if checker else None
        except Exception as error:
            cause = tell(failure_of(error, checker or problem.reference))
            raise AssignmentError(
                f"{problem.id}: the checker fails for the result {given!r}: {cause}. It must say "
                "what is wrong with any result: checker(expected, given, inputs)"
            ) from error
        if text is not None and not isinstance(text, str):
            raise AssignmentError(
                f"{problem.id}: the checker returns {text!r} for the result {given!r}; it must "
                "return a sentence, or nothing if the result is right"
            )


def _case_key(
    problem: FunctionProblem, case: Case, explain: Callable[[tuple[float, ...]], str]
) -> CaseKey:
    place = f"{problem.id}.{case.id}"
    right = observe(problem.reference, case.build_inputs(), case.stdin)
    if right.error and not case.raises:
        raise AssignmentError(
            f"{place}: the reference fails: {tell(right.error)}. If this is right, say so: "
            f'raises="{right.error.type_name}"'
        )
    given = right.value if case.part is None else part_of(right.value, case.part)
    if given is None and case.part is not None and not right.error:
        raise AssignmentError(f"{place}: the reference gives no part {case.part!r}; correct `part`")
    value = given if given is not None else NOTHING
    if not isinstance(value, Numbers | Plain):
        kind = value.type_name if isinstance(value, Opaque) else "dict"
        raise AssignmentError(
            f"{place}: the reference gives a value of type {kind}. It must give plain data: "
            "numbers, texts, arrays, or lists, tuples, dicts, sets or tables of these"
        )
    key = CaseKey(
        case=case,
        parameters=problem.parameters,
        tolerance=case.tolerance or problem.tolerance,
        inputs=case.build_inputs(),
        right=value,
        mistakes={
            m.id: observe(m.compute, case.build_inputs(), case.stdin) for m in problem.mistakes
        },
        explain=explain,
        check=case.check or problem.checker or problem.check,
    )
    if fault := find_fault(key, key.judged(right), problem.function):
        raise AssignmentError(
            f"{place}: the reference breaks a rule of the case: {fault} Change the reference or "
            "the case."
        )
    shape = () if key.expected is None else key.expected.shape
    for index in itertools.islice(np.ndindex(shape), EXPLAINED):
        explain(key.cells_at(index))
    return key


def _chain_values(problem: ChainProblem) -> dict[str, Array]:
    values: dict[str, Array] = {}
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        try:
            upstream = [values[name] for name in step.depends_on]
            value = compute_step(step.compute, upstream)
            work_step(step, upstream)
        except Exception as error:
            cause = tell(failure_of(error, step.compute))
            raise AssignmentError(f"{place}: the reference fails: {cause}") from error
        if not np.isfinite(value).all():
            raise AssignmentError(
                f"{place}: the reference gives {value}; its numbers must be finite"
            )
        for known in step.known_answers:
            if np.size(known.value) != value.size:
                raise AssignmentError(
                    f"{place}: the known answer {known.id!r} is {known.value}, which is not of the "
                    f"size of the right value, {value}; give it as many numbers"
                )
        values[step.id] = value
    return values


def _check_chain_mistakes(problem: ChainProblem, values: Mapping[str, Array]) -> None:
    for step in problem.cases:
        place = f"{problem.id}.{step.id}"
        right = [values[name] for name in step.depends_on]
        # A mistake may be right for the right values and wrong for a student's, so try others too.
        wrong = [3.0 * value + 1 for value in right]
        tolerance = step.tolerance or problem.tolerance
        for mistake in step.mistakes:
            try:
                given = compute_step(mistake.compute, right)
            except Exception as error:
                cause = tell(failure_of(error, mistake.compute))
                raise _unknowable(place, mistake, f"fails: {cause}") from error
            try:
                other = compute_step(mistake.compute, wrong)
                follows = agree(other, compute_step(step.compute, wrong), tolerance)
            except Exception:
                follows = False  # the functions may refuse values other than the right ones
            if follows and agree(given, values[step.id], tolerance):
                raise _unknowable(place, mistake, "is right whatever comes before")


def _unknowable(place: str, mistake: KnownMistake, why: str) -> AssignmentError:
    code = getattr(mistake.compute, "__code__", None)
    where = f"{CodePlace(code.co_filename, code.co_firstlineno)}: " if code else ""
    what = f"{where}{place}: the known mistake {mistake.id!r} {why}, so it can never be recognised"
    return AssignmentError(f"{what}; change it or remove it")
