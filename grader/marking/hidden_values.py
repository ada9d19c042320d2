"""Shows the values of hidden cases on a student's page, once the class may know them.

Records never have them. Inputs and expected values come from the assignment. What the student gave
is kept apart from the record. Where it was not kept, it is known only if it is right, or if it
equals a known mistake.
"""

import functools
from collections.abc import Iterable

from grader.marking.answer_forms import Answers
from grader.marking.answer_key import AnswerKey, CaseKey
from grader.marking.answer_verdicts import show_right
from grader.marking.chain_key import RightValues
from grader.marking.function_verdicts import compare, show_given
from grader.marking.plain_comparison import data_of
from grader.marking.shown_values import (
    lay_out_data,
    show_data,
    show_difference_at,
)
from grader.marking.step_faults import compare_step
from grader.marking.step_values import StepValues
from grader.model.answers_problem import AnswersOutline, AnswersProblem
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainOutline, ChainProblem, Step
from grader.model.execution import Execution
from grader.model.function_problem import FunctionOutline
from grader.model.given_values import Given
from grader.model.record import CaseResult, ComparedLine, Comparison, Record
from grader.model.scored import Tolerance

# The fields of a comparison that say what was given for a step.
OF_STUDENT = ("given", "given_cells", "given_form", "differing", "differences", "heat")


def given_in_hidden(
    assignment: AssignmentOutline,
    key: AnswerKey,
    execution: Execution,
    cases: Iterable[CaseResult],
) -> Given:
    """Return what was given in hidden cases that are not right, where there is a value."""
    wrong = [case for case in cases if case.is_withheld and case.verdict != "correct"]
    outcomes = execution.outcomes
    chains = {each.id: each for each in assignment.problems if isinstance(each, ChainProblem)}

    @functools.cache
    def values_of(problem: str, number: int) -> StepValues:
        shapes = key.chains[problem].all[number].shapes
        return StepValues(chains[problem], outcomes, shapes, number)

    answers: dict[CaseId, str | None] = {}
    for problem in assignment.problems:
        if isinstance(problem, AnswersProblem):
            given = Answers(problem, outcomes)
            for question in problem.cases:
                answer = given.of(question)
                answers[CaseId.of(problem.id, question.id)] = answer.shown if answer else None
    found: dict[CaseId, Comparison] = {}
    for case in wrong:
        if case.id in answers:
            shown = Comparison(given=answers[case.id])
        elif chain := chains.get(case.id.problem):
            values = values_of(chain.id, case.hidden_row)
            step = next(step for step in chain.cases if step.id == case.id.case)
            right = key.chains[chain.id].all[case.hidden_row].values[step.id]
            shown = _of_step_alone(values.compare(step, right))
        else:
            of_case = key.functions[case.id.problem][case.id.case]
            shown = _without_inputs(
                Comparison(**show_given(of_case, of_case.judged(outcomes[case.id])))
            )
        if shown.given is not None:
            found[case.id] = shown
    return found


def _of_step_alone(shown: Comparison) -> Comparison:
    """Return what was given for a step, without what only the assignment may tell."""
    told = {name: getattr(shown, name) for name in OF_STUDENT if getattr(shown, name)}
    return _without_inputs(Comparison(**told))


def _without_inputs(shown: Comparison) -> Comparison:
    """Return what was given without what only the assignment may tell: see `_with_inputs`."""
    blank = {"inputs": {}, "expected": ""}
    differences = tuple(each.model_copy(update=blank) for each in shown.differences)
    changes = tuple(
        each.model_copy(update={"before": "", "before_cells": ()}) for each in shown.changes
    )
    without = {"code": "", "expected": "", "expected_cells": ()}
    lines = tuple(each.model_copy(update=without) for each in shown.lines)
    return _updated(shown, differences=differences, changes=changes, lines=lines)


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
    lines = tuple(_line_with_code(each, key) for each in shown.lines)
    return _updated(shown, differences=differences, changes=changes, lines=lines)


def _line_with_code(line: ComparedLine, key: CaseKey) -> ComparedLine:
    results = data_of(key.right)
    right = results.get(line.number) if isinstance(results, dict) else None
    told = {
        "code": key.code.code(line.number),
        "expected": show_data(right),
        "expected_cells": lay_out_data(right),
    }
    return line.model_copy(update=told)


def _updated(shown: Comparison, **fields: tuple[object, ...]) -> Comparison:
    """Return a comparison with other fields, of those that are not empty."""
    return shown.model_copy(update={name: value for name, value in fields.items() if value})


def release_hidden(
    record: Record, assignment: AssignmentOutline, key: AnswerKey, given: Given
) -> Record:
    """Return a record of this assignment with the values of its hidden cases; do not store it."""
    problems = {problem.id: problem for problem in assignment.problems}
    cases = tuple(
        _released(case, problems[case.id.problem], key, given.get(case.id))
        if case.is_withheld
        else case
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
        return _with_step(case, step, key.chains[problem.id].all[case.hidden_row], given)
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


def _with_step(
    case: CaseResult, step: Step, key: RightValues, kept: Comparison | None
) -> CaseResult:
    right = key.values[step.id]
    own = right if case.verdict == "correct" else None
    comparison = compare_step(None, own, right, Tolerance())
    if own is not None:
        comparison = comparison.model_copy(update={"given": comparison.expected})
    if kept:
        differences = tuple(
            show_difference_at(each.index, each.given, right, {}) for each in kept.differences
        )
        told = {name: getattr(kept, name) for name in kept.model_fields_set & {*OF_STUDENT}}
        comparison = comparison.model_copy(update={**told, "differences": differences})
        if kept.given_form:
            update = {"expected_form": f"shape {right.shape}"}
            comparison = comparison.model_copy(update=update)
    inputs = {
        "inputs": {name: show_data(value) for name, value in key.inputs.items()},
        "input_cells": {name: lay_out_data(value) for name, value in key.inputs.items()},
    }
    place = {"formula": step.formula, "arrows": step.arrows}
    return case.model_copy(
        update={
            "comparison": comparison.model_copy(update=inputs),
            "step": case.step.model_copy(update=place) if case.step else None,
        }
    )
