"""Raw outputs in, verdicts and points out. Pure: no files, no clock, no processes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from grader.marking.answer_key import AnswerKey, build_key
from grader.marking.chain_self_check import check_chain
from grader.marking.chain_verdicts import mark_chain
from grader.marking.function_verdicts import mark_function
from grader.model.assignment import Assignment, ChainProblem
from grader.model.execution import Execution
from grader.model.record import CaseResult, ProblemResult

__all__ = ["AnswerKey", "build_key", "mark", "sum_points", "total"]

UNREAD = ("SyntaxError", "IndentationError", "TabError")
"""The exceptions for which a cell is not run at all."""


def mark(assignment: Assignment, key: AnswerKey, execution: Execution) -> tuple[CaseResult, ...]:
    """The verdict on every case of an assignment, in its order."""
    results: list[CaseResult] = []
    outcomes = execution.outcomes
    unread = ", ".join(s.where for s in execution.skipped if s.error_type in UNREAD)
    for problem in assignment.problems:
        if not isinstance(problem, ChainProblem):
            results += mark_function(problem, outcomes, key.functions[problem.id], unread)
        elif problem.id in key.chains:
            results += mark_chain(problem, outcomes, key.chains[problem.id], unread)
        else:
            results += check_chain(problem, outcomes, key.forms[problem.id], unread)
    return tuple(results)


def total(assignment: Assignment, cases: tuple[CaseResult, ...]) -> tuple[ProblemResult, ...]:
    """The points of each problem."""
    return tuple(
        ProblemResult(
            id=problem.id,
            title=problem.title,
            points=sum_points(case.points for case in cases if case.id.problem == problem.id),
            max_points=problem.points,
            function=problem.function,
        )
        for problem in assignment.problems
    )


def sum_points(points: Iterable[float]) -> float:
    """Points added up and rounded to what a gradebook shows, so that 0.1 + 0.2 is 0.3."""
    return round(math.fsum(points), 4)
