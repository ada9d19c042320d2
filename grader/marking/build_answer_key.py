"""Builds an assignment's answer key from its reference solution, and checks both."""

import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.answer_verdicts import faults_of
from grader.marking.build_chain_key import build_chain_key, unknowable
from grader.marking.carried_errors import Functions, follow, references_of, resolve
from grader.marking.faults import find_fault, is_right
from grader.marking.mistake_outcomes import MistakeOutcomes
from grader.marking.plain_comparison import data_of
from grader.marking.script_results import whole_result
from grader.marking.trusted_calls import failure_of, observe, tell
from grader.marking.value_parts import part_of
from grader.model.answers_problem import AnswersProblem
from grader.model.assignment import Assignment
from grader.model.case import Case
from grader.model.chain_problem import ChainProblem
from grader.model.errors import AssignmentError
from grader.model.execution import Numbers, Opaque, Outcome, Plain, Value
from grader.model.function_problem import FunctionProblem
from grader.model.inputs import own_functions

NOTHING = Plain("NoneType", "None", "type", None)
# Results that students give instead of what is asked for.
ODD_RESULTS: tuple[Any, ...] = (
    *(3, 2.5, "text", [], [1, "a"], [[1], [2, 3]], {}, {"a": 1}),
    *(np.zeros(2), np.zeros((2, 3))),
)
SLOW = 1e-3  # seconds
EXPLAINED = 16  # cells of each case on which `explain` is tested in advance


def build_key(assignment: Assignment, *, known_to_fit: bool = False) -> AnswerKey:
    """Compute the answer key.

    Raise AssignmentError if the prelude, the reference or `explain` fails, if the reference breaks
    a rule, or if a known mistake can never be recognised. With `known_to_fit`, only the reference
    is run: the others were checked with other numbers, and would take long for each student.
    """
    if not known_to_fit:
        _check_prelude(assignment)
    functions, chains = {}, {}
    references = references_of(assignment)
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            chains[problem.id] = build_chain_key(problem, known_to_fit=known_to_fit)
        elif isinstance(problem, AnswersProblem):
            for question in problem.cases:
                for fault in faults_of(question, problem.tolerance):
                    raise AssignmentError(f"{problem.id}.{question.id}: {fault}")
        else:
            functions[problem.id] = _function_key(problem, references, known_to_fit=known_to_fit)
    return AnswerKey(functions, chains)


def _check_prelude(assignment: Assignment) -> None:
    try:
        exec(compile(assignment.prelude, "prelude", "exec", dont_inherit=True), {})  # noqa: S102
    except Exception as error:
        raise AssignmentError(
            f"{assignment.id}: the prelude fails: {type(error).__name__}: {error}. Correct it: it "
            "runs before each submission"
        ) from error


def _function_key(
    problem: FunctionProblem, references: Functions, *, known_to_fit: bool
) -> dict[str, CaseKey]:
    def explain(cells: tuple[float, ...]) -> str:
        if not problem.explain or not cells:
            return ""
        try:
            return problem.explain(*cells)
        except Exception as error:
            what = f"explain({', '.join(map(repr, cells))})"
            cause = tell(failure_of(error, problem.explain))
            raise AssignmentError(f"{problem.id}: {what} fails: {cause}") from error

    keys = {case.id: _case_key(problem, case, references, explain) for case in problem.cases}
    if known_to_fit:
        return keys
    if problem.checker:
        _check_checker(problem, next(iter(keys.values())))
    can_fail = not any(case.raises for case in problem.cases)
    for mistake in problem.mistakes:
        outcomes = [key.mistakes[mistake.id] for key in keys.values()]
        failures = [outcome.error for outcome in outcomes if outcome.error]
        if can_fail and len(failures) == len(outcomes):
            raise unknowable(problem.id, mistake, f"fails in every case: {tell(failures[0])}")
        if all(is_right(key, key.mistakes[mistake.id]) for key in keys.values()):
            raise unknowable(problem.id, mistake, "is right in every case")
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
    problem: FunctionProblem,
    case: Case,
    references: Functions,
    explain: Callable[[tuple[float, ...]], str],
) -> CaseKey:
    place = f"{problem.id}.{case.id}"

    def inputs() -> tuple[Any, ...]:
        try:
            return resolve(case.build_inputs(), references)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            own = " or ".join(sorted(own_functions(case.inputs))) or "a reference"
            raise AssignmentError(
                f"{place}: an input that {own} returns cannot be computed: {told}. Correct the "
                "inputs or the part of FromStudent(…)"
            ) from error

    script = case.build_lines if problem.is_class else lambda: None

    def run() -> tuple[Outcome, float]:
        arguments, began = inputs(), time.perf_counter()
        outcome = observe(problem.reference, arguments, case.stdin, script())
        return outcome, time.perf_counter() - began

    right, seconds = run()
    if seconds > SLOW:  # perhaps because it ran for the first time
        seconds = min(seconds, run()[1])
    if problem.is_class and right.error and right.failed != len(case.lines):
        code = f"line {right.failed} of its script" if right.failed else "making an object"
        raise AssignmentError(
            f"{place}: the reference fails in {code}: {tell(right.error)}. Only the last line may "
            "raise an exception"
        )
    for rule in problem.follow_through if not right.error else ():
        for name in rule.depends_on if rule.part == case.part else ():
            if part_of(right.value, name) is None:
                raise AssignmentError(
                    f"{place}: follow_through of {rule.part!r} depends on the part {name!r}, which "
                    "the reference does not give; correct depends_on"
                )
    if right.error and not case.raises:
        raise AssignmentError(
            f"{place}: the reference fails: {tell(right.error)}. If this is right, say so: "
            f'raises="{right.error.type_name}"'
        )
    given = right.value if case.part is None else part_of(right.value, case.part)
    if problem.is_class:
        given = _of_script(place, case, right)
    elif given is None and case.part is not None and not right.error:
        raise AssignmentError(f"{place}: the reference gives no part {case.part!r}; correct `part`")
    value = given if given is not None else NOTHING
    if not isinstance(value, Numbers | Plain):
        kind = value.type_name if isinstance(value, Opaque) else "dict"
        raise AssignmentError(
            f"{place}: the reference gives a value of type {kind}. It must give plain data: "
            "numbers, texts, arrays, or lists, tuples, dicts, sets or tables of these"
        )
    tolerance, known = case.tolerance or problem.tolerance, inputs()
    key = CaseKey(
        case=case,
        parameters=problem.parameters,
        tolerance=tolerance,
        inputs=known,
        right=value,
        mistakes=MistakeOutcomes(
            problem.mistakes, lambda m: observe(m.compute, inputs(), case.stdin, script())
        ),
        explain=explain,
        check=case.check or problem.checker or problem.check,
        function=problem.function,
        stub=problem.class_stub,
        seconds=seconds,
        follow=lambda outcome: follow(problem, case, known, right, outcome, tolerance),
    )
    if fault := find_fault(key, right, problem.function):
        raise AssignmentError(
            f"{place}: the reference breaks a rule of the case: {fault} Change the reference or "
            "the case."
        )
    shape = () if key.expected is None else key.expected.shape
    for index in itertools.islice(np.ndindex(shape), EXPLAINED):
        explain(key.cells_at(index))
    return key


def _of_script(place: str, case: Case, right: Outcome) -> Value | None:
    """Return what a case judges of the right results of a script."""
    if isinstance(case.part, int):
        value = right.results[case.part]
        if value.is_none and case.lines[-1].kind == "do":
            raise AssignmentError(f"{place}: line {case.part} gives nothing; correct `part`")
        return value
    for number, value in right.results.items():
        if not isinstance(value, Numbers | Plain):
            raise AssignmentError(
                f"{place}: line {number} of its script gives a value of type "
                f"{getattr(value, 'type_name', 'dict')}. It must give plain data: numbers, texts, "
                "arrays, or lists, tuples, dicts, sets or tables of these"
            )
    whole = whole_result(case, right.results)
    has_effect = case.raises or case.prints is not None or case.unchanged
    if whole.is_none and not has_effect:
        raise AssignmentError(
            f"{place}: no line of its script gives a result: all methods return nothing; add "
            "Get(…) or another Do(…)"
        )
    return whole
