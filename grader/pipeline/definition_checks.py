"""Checks of a definition that the models cannot make: parameters, wrong answers, and the id."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.marking.answer_verdicts import faults_of
from grader.model.answers_problem import AnswersProblem
from grader.model.assignment import Assignment
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem, Step
from grader.model.function_problem import FunctionProblem
from grader.pipeline.definition_places import find_id_place, place_of
from grader.pipeline.starter_names import why_unfit_as_id


def complaints(assignment: Assignment, source: Path) -> Iterator[str]:
    """Yield what is wrong, with its place."""
    if why := why_unfit_as_id(assignment.id, assignment.packages or ()):
        yield _at(find_id_place(source, "Assignment", assignment.id), why)
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            for step in problem.cases:
                yield from _of_step(CaseId.of(problem.id, step.id), step)
        elif isinstance(problem, AnswersProblem):
            for question in problem.cases:
                place = find_id_place(source, type(question).__name__, question.id)
                for fault in faults_of(question, problem.tolerance):
                    yield _at(place, f"{CaseId.of(problem.id, question.id)}: {fault}")
        else:
            yield from _of_function(problem)


def _of_function(problem: FunctionProblem) -> Iterator[str]:
    functions: dict[str, Callable[..., Any]] = {
        "reference": problem.reference,
        **{f"known mistake {each.id!r}": each.compute for each in problem.mistakes},
    }
    yield from _unfit(problem.id, functions, problem.parameters, "the parameters")
    if problem.explain:
        explain = {"function explain": problem.explain}
        yield from _unfit(problem.id, explain, problem.parameters, "one number for each of")


def _of_step(place: str, step: Step) -> Iterator[str]:
    functions: dict[str, Callable[..., Any]] = {
        "function compute": step.compute,
        **{f"known mistake {each.id!r}": each.compute for each in step.mistakes},
        **({"function worked": step.worked} if step.worked else {}),
    }
    yield from _unfit(place, functions, step.depends_on, "what the step depends on:")
    if step.derivative_of:
        derivative = {"function derivative_of": step.derivative_of}
        yield from _unfit(place, derivative, ("variable",), "the")


def _unfit(
    place: str, functions: dict[str, Callable[..., Any]], names: Sequence[str], what: str
) -> Iterator[str]:
    """Yield which functions cannot be called with these arguments."""
    for title, function in functions.items():
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):  # functions in C may not tell
            continue
        try:
            signature.bind(*names)
        except TypeError:
            given = f"{what} {', '.join(names)}" if names else "no argument"
            yield _at(
                place_of(function),
                f"{place}: the {title} takes {signature}, but it is called with {given}; change "
                "one of the two",
            )


def _at(place: str, told: str) -> str:
    return f"{place}: {told}" if place else told
