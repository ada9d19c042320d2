"""Shows the values of hidden cases on a student's page, once the class may know them.

Records never have them. Inputs and expected values come from the assignment. What the student gave
is kept apart from the record. Where it was not kept, it is known only if it is right, or if it
equals a known mistake.
"""

from collections.abc import Iterable

from grader.marking.answer_forms import Answers
from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.answer_verdicts import show_right
from grader.marking.chain_verdicts import StepValues
from grader.marking.function_verdicts import compare, show_given
from grader.marking.shown_values import (
    lay_out_data,
    show_data,
    show_difference_at,
    show_value,
    show_vector,
)
from grader.model.array_json import Array
from grader.model.assignment import (
    AnswersOutline,
    AnswersProblem,
    AssignmentOutline,
    ChainOutline,
    ChainProblem,
    FunctionOutline,
    Step,
)
from grader.model.case_id import CaseId
from grader.model.execution import Execution, Value
from grader.model.given_values import Given
from grader.model.record import CaseResult, Comparison, Record


def given_in_hidden(
    assignment: AssignmentOutline,
    key: AnswerKey,
    execution: Execution,
    cases: Iterable[CaseResult],
) -> Given:
    """Return what was given in hidden cases that are not right, where there is a value."""
    wrong = [case for case in cases if case.hidden and case.verdict != "correct"]
    asked = {case.id.problem for case in wrong}
    outcomes = execution.outcomes
    steps: dict[str, dict[str, Value]] = {}
    answers: dict[CaseId, str | None] = {}
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem) and problem.id in asked:
            sizes = {name: value.size for name, value in key.chains[problem.id].items()}
            steps[problem.id] = StepValues(problem, outcomes, sizes).given
        if isinstance(problem, AnswersProblem) and problem.id in asked:
            given = Answers(problem, outcomes)
            for question in problem.cases:
                answer = given.of(question)
                answers[CaseId.of(problem.id, question.id)] = answer.shown if answer else None
    found: dict[CaseId, Comparison] = {}
    for case in wrong:
        if case.id in answers:
            shown = Comparison(given=answers[case.id])
        elif (values := steps.get(case.id.problem)) is not None:
            shown = Comparison(given=show_value(values.get(case.id.case)))
        else:
            of_case = key.functions[case.id.problem][case.id.case]
            shown = _without_inputs(
                Comparison(**show_given(of_case, of_case.judged(outcomes[case.id])))
            )
        if shown.given is not None:
            found[case.id] = shown
    return found


def _without_inputs(shown: Comparison) -> Comparison:
    """Return what was given without what only the assignment may tell: see `_with_inputs`."""
    blank = {"inputs": {}, "expected": ""}
    differences = tuple(each.model_copy(update=blank) for each in shown.differences)
    changes = tuple(
        each.model_copy(update={"before": "", "before_cells": ()}) for each in shown.changes
    )
    return _updated(shown, differences=differences, changes=changes)


def _with_inputs(shown: Comparison, key: CaseKey) -> Comparison:
    """Return what was given with the inputs and expected values of its case, where it differs."""
    changes = tuple(
        each.model_copy(
            update={
                "before": show_data(key.named[each.name]),
                "before_cells": lay_out_data(key.named[each.name]),
            }
        )
        for each in shown.changes
    )
    differences = tuple(
        show_difference_at(each.index, each.given, key.expected, key.arrays)
        for each in shown.differences
        if key.expected is not None
    )
    return _updated(shown, differences=differences, changes=changes)


def _updated(shown: Comparison, **fields: tuple[object, ...]) -> Comparison:
    """Return a comparison with other fields, of those that are not empty."""
    return shown.model_copy(update={name: value for name, value in fields.items() if value})


def release_hidden(
    record: Record, assignment: AssignmentOutline, key: AnswerKey, given: Given
) -> Record:
    """Return a record of this assignment with the values of its hidden cases; do not store it."""
    problems = {problem.id: problem for problem in assignment.problems}
    cases = tuple(
        _released(case, problems[case.id.problem], key, given.get(case.id)) if case.hidden else case
        for case in record.cases
    )
    return record.model_copy(update={"cases": cases})


def _released(
    case: CaseResult,
    problem: FunctionOutline | ChainOutline | AnswersOutline,
    key: AnswerKey,
    given: Comparison | None,
) -> CaseResult:
    name = case.id.case
    if isinstance(problem, ChainProblem):
        step = next(step for step in problem.cases if step.id == name)
        return _with_step(case, step, key.chains[problem.id][name], given)
    if isinstance(problem, AnswersProblem):
        right = next(show_right(each) for each in problem.cases if each.id == name)
        own = given.given if given else right if case.verdict == "correct" else None
        return case.model_copy(update={"comparison": Comparison(given=own, expected=right)})
    if not isinstance(problem, FunctionOutline):
        return case  # a handout's chain, which has nothing hidden
    of_case = key.functions[problem.id][name]
    if given:
        shown = _with_inputs(given, of_case)
        told = {each: getattr(shown, each) for each in given.model_fields_set}
        return case.model_copy(update={"comparison": of_case.shown.model_copy(update=told)})
    scaled = {mistake.id for mistake in problem.mistakes if mistake.any_size}
    comparison = _comparison(case, of_case, exact=case.mistake not in scaled)
    return case.model_copy(update={"comparison": comparison})


def _comparison(case: CaseResult, key: CaseKey, *, exact: bool) -> Comparison:
    """Return the values of a case; `exact` says whether a known mistake gives the very value."""
    shown = key.shown
    if case.verdict == "correct":
        right = {"given": shown.expected, "given_cells": shown.expected_cells}
        return shown.model_copy(update=right)
    if case.mistake and exact:
        return compare(key, key.judged_mistakes[case.mistake])
    return shown


def _with_step(case: CaseResult, step: Step, right: Array, kept: Comparison | None) -> CaseResult:
    expected = show_vector(right)
    given = kept.given if kept else expected if case.verdict == "correct" else None
    place = {"formula": step.formula, "arrows": step.arrows}
    return case.model_copy(
        update={
            "comparison": Comparison(given=given, expected=expected),
            "step": case.step.model_copy(update=place) if case.step else None,
        }
    )
