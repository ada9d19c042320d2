"""Shows the values of hidden cases on a student's page, once the class may know them.

Records never have them. Inputs and expected values come from the assignment. What the student gave
is known only where the record says which value it equals: the expected one, or that of a known
mistake.
"""

from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.function_verdicts import compare
from grader.marking.shown_values import show_vector
from grader.model.array_json import Array
from grader.model.assignment import Assignment, ChainProblem, FunctionProblem, Step
from grader.model.record import CaseResult, Comparison, Record


def release_hidden(record: Record, assignment: Assignment, key: AnswerKey) -> Record:
    """Return a record of this assignment with the values of its hidden cases; do not store it."""
    problems = {problem.id: problem for problem in assignment.problems}
    cases = tuple(
        _released(case, problems[case.id.problem], key) if case.hidden else case
        for case in record.cases
    )
    return record.model_copy(update={"cases": cases})


def _released(
    case: CaseResult, problem: FunctionProblem | ChainProblem, key: AnswerKey
) -> CaseResult:
    name = case.id.case
    if isinstance(problem, ChainProblem):
        step = next(step for step in problem.cases if step.id == name)
        return _with_step(case, step, key.chains[problem.id][name])
    scaled = {mistake.id for mistake in problem.mistakes if mistake.any_size}
    of_case = key.functions[problem.id][name]
    return case.model_copy(
        update={"comparison": _comparison(case, of_case, exact=case.mistake not in scaled)}
    )


def _comparison(case: CaseResult, key: CaseKey, *, exact: bool) -> Comparison:
    """Return the values of a case; `exact` says whether a known mistake gives the very value."""
    shown = key.shown
    if case.verdict == "correct":
        right = {"given": shown.expected, "given_cells": shown.expected_cells}
        return shown.model_copy(update=right)
    if case.mistake and exact:
        return compare(key, key.mistakes[case.mistake])
    return shown


def _with_step(case: CaseResult, step: Step, right: Array) -> CaseResult:
    expected = show_vector(right)
    given = expected if case.verdict == "correct" else None
    place = {"formula": step.formula, "arrows": step.arrows}
    return case.model_copy(
        update={
            "comparison": Comparison(given=given, expected=expected),
            "step": case.step.model_copy(update=place) if case.step else None,
        }
    )
