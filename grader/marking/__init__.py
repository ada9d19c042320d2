"""Decides verdicts and points from the outcomes of calls. It uses no files and no processes."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from grader.marking.answer_forms import check_answers
from grader.marking.answer_key import AnswerKey
from grader.marking.answer_verdicts import mark_answers
from grader.marking.build_answer_key import build_key
from grader.marking.causes import name_causes
from grader.marking.chain_self_check import check_chain
from grader.marking.chain_verdicts import mark_chain
from grader.marking.function_verdicts import mark_function
from grader.marking.hidden_values import given_in_hidden, release_hidden
from grader.marking.near_misses import apply_credit, notes_of
from grader.marking.rule_verdicts import StudentCode
from grader.marking.trusted_calls import counted_overruns
from grader.model.answers_problem import AnswersOutline, AnswersProblem
from grader.model.assignment import AssignmentOutline
from grader.model.chain_problem import ChainProblem
from grader.model.execution import Execution
from grader.model.function_problem import FunctionOutline
from grader.model.record import CaseResult, ProblemResult
from grader.model.submission import Cell

__all__ = [
    "AnswerKey",
    "build_key",
    "given_in_hidden",
    "mark",
    "notes_of",
    "release_hidden",
    "sum_points",
    "total",
]


def mark(
    assignment: AssignmentOutline,
    key: AnswerKey,
    execution: Execution,
    cells: Sequence[Cell] = (),
    modules: Sequence[Cell] = (),
) -> tuple[CaseResult, ...]:
    """Return the verdict on every case of an assignment, in its order.

    Rules are checked in the code of a submission: in its `cells`, and the `modules` beside it.
    """
    # A signalling NaN warns when it is copied, and a submission may return one.
    with np.errstate(all="ignore"), counted_overruns():
        results: list[CaseResult] = []
        outcomes = execution.outcomes
        for problem in assignment.problems:
            if isinstance(problem, FunctionOutline):
                results += mark_function(problem, outcomes, key.functions[problem.id])
            elif isinstance(problem, ChainProblem):
                results += mark_chain(problem, outcomes, key.chains[problem.id])
            elif isinstance(problem, AnswersProblem):
                results += mark_answers(problem, outcomes)
            elif isinstance(problem, AnswersOutline):
                results += check_answers(problem, outcomes)
            else:
                results += check_chain(problem, outcomes, key.self_checks[problem.id])
        results = apply_credit(assignment, execution, results)
        named = name_causes(assignment, results, execution)
    return _with_rules(assignment, named, execution, StudentCode(assignment, cells, modules))


def _with_rules(
    assignment: AssignmentOutline,
    results: tuple[CaseResult, ...],
    execution: Execution,
    code: StudentCode,
) -> tuple[CaseResult, ...]:
    """Return the results of each problem, followed by those of its rules."""
    whole: list[CaseResult] = []
    for problem in assignment.problems:
        own = [result for result in results if result.id.problem == problem.id]
        whole += own
        if isinstance(problem, FunctionOutline):
            whole += code.check(problem, execution.outcomes, own)
    return tuple(whole)


def total(
    assignment: AssignmentOutline, cases: tuple[CaseResult, ...]
) -> tuple[ProblemResult, ...]:
    """Return the result of each problem. Its points are the sum of its cases' points."""
    return tuple(
        ProblemResult(
            id=problem.id,
            title=problem.title,
            points=sum_points(case.points for case in cases if case.id.problem == problem.id),
            max_points=problem.points,
            function="" if isinstance(problem, AnswersOutline) else problem.function,
        )
        for problem in assignment.problems
    )


def sum_points(points: Iterable[float]) -> float:
    """Return the sum of points to four decimals, as in gradebooks, so that 0.1 + 0.2 is 0.3."""
    return round(math.fsum(points), 4)
