"""Makes the handout of an assignment. It contains only what students may know."""

import ast
import math
from collections.abc import Mapping
from dataclasses import replace
from inspect import cleandoc

import numpy as np
from pydantic import ValidationError

from grader.handout.public_json import (
    FORMAT,
    MAX_BYTES,
    CellExplanation,
    Handout,
    PublicAnswers,
    PublicChain,
    PublicFunction,
    PublicMistake,
    PublicStep,
    complaint,
)
from grader.handout.recognition import relate, seal
from grader.marking import build_key, sum_points
from grader.marking.answer_key import CaseKey
from grader.marking.chain_key import ChainKey
from grader.marking.comparison import real_array
from grader.marking.function_verdicts import mark_function
from grader.model.answers_problem import AnswersProblem
from grader.model.assignment import Assignment
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainProblem, Step
from grader.model.errors import AssignmentError
from grader.model.execution import Outcome, Plain, StudentError
from grader.model.function_problem import FunctionProblem
from grader.model.support_files import digest_of

# The fields of an assignment and of its problems that the handout has too.
KEPT = {
    "id",
    "title",
    "course",
    "deadline",
    "contact",
    "statement",
    "limits",
    "prelude",
    "packages",
    "files",
    "near_miss_credit",
}
KEPT_OF_PROBLEM = {"id", "title", "function", "given", "tolerance"}
KEPT_OF_QUESTION = {"id", "title", "text", "kind", "unit", "unit_required", "options"}


def make_handout(assignment: Assignment, *, install: str = "") -> Handout:
    """Make the handout of an assignment: its public cases, and the form of its chains.

    `install` is what students install, as an argument of pip; `write_handout` needs it.

    Raises:
        AssignmentError: the reference fails, nothing is public, `given` is not Python, a step with
            self_check="follows" is not linear in earlier steps, the support files are not read, or
            the handout would be too large.
    """
    if missing := {*assignment.files} - {*assignment.support}:
        raise AssignmentError(
            f"{assignment.title}: its file {min(missing)!r} is not read; load the assignment with "
            "load_assignment, which reads its files"
        )
    for problem in assignment.problems:
        _check_given(f"{assignment.id}.{problem.id}", problem.given)
    try:
        key = build_key(assignment, known_to_fit=bool(assignment.numbers_of))
        problems = tuple(
            _publish_chain(assignment.id, problem, key.chains[problem.id])
            if isinstance(problem, ChainProblem)
            else _publish_answers(problem)
            if isinstance(problem, AnswersProblem)
            else _publish_function(problem, key.functions[problem.id])
            for problem in assignment.problems
        )
        if not any(problem.cases for problem in problems):
            raise AssignmentError(
                f"{assignment.title}: no case is public, so there is nothing to hand out; set the "
                'visibility of a case to "public"'
            )
        handout = Handout(
            **assignment.model_dump(include=KEPT),
            format=FORMAT,
            points=sum_points(problem.points for problem in problems),
            numbers_of=assignment.numbers_of,
            install=install,
            all_names=assignment.names(),
            digests={path: digest_of(content) for path, content in assignment.support.items()},
            problems=problems,
        ).with_support(assignment.support)
        content = handout.to_json().encode()
        Handout.model_validate_json(content)  # as the check of a student reads it
    except ValidationError as error:
        raise AssignmentError(
            f"{assignment.title}: no handout can be made: {complaint(error)}; make the assignment "
            "smaller, or hide some of its cases"
        ) from error
    if len(content) > MAX_BYTES:
        raise AssignmentError(
            f"{assignment.title}: its handout would have {len(content)} bytes, of at most "
            f"{MAX_BYTES}; make the inputs of public cases smaller, or hide some of them"
        )
    return handout


def _check_given(place: str, given: str) -> None:
    try:
        ast.parse(given)
    except SyntaxError as error:
        raise AssignmentError(
            f"{place}: `given` is not Python that can stand in a starter (line {error.lineno}: "
            f"{error.msg})"
        ) from error


def _publish_function(problem: FunctionProblem, keys: Mapping[str, CaseKey]) -> PublicFunction:
    cases = tuple(case for case in problem.cases if case.visibility == "public")
    if problem.checker:  # which a handout does not have, so these cases earn no points there
        cases = tuple(
            case if case.check else case.model_copy(update={"points": 0}) for case in cases
        )
    public = problem.model_copy(update={"cases": cases, "rules": ()})
    return PublicFunction(
        **problem.model_dump(include=KEPT_OF_PROBLEM | {"parameters"}),
        docstring=cleandoc(problem.docstring) or problem.title,
        stub=problem.class_stub,
        check="when_graded" if problem.checker else problem.check,
        points=sum_points(part.points for part in (*cases, *problem.rules)),
        full_points=problem.points,
        cases=cases,
        rules=problem.rules,
        expected={case.id: keys[case.id].right for case in cases},
        mistakes=tuple(
            PublicMistake(
                **mistake.model_dump(include={"id", "message", "any_size"}),
                shows={c.id: _publish_outcome(keys[c.id].mistakes[mistake.id]) for c in cases},
            )
            for mistake in problem.mistakes
            # A mistake that only hidden cases show would reveal something about them.
            if _is_seen(mistake.id, public, keys)
        ),
        explanations=_explanations(public, keys),
    )


def _publish_outcome(outcome: Outcome) -> Outcome:
    """Return what a self-check compares of a mistake: a value, or the type of an error."""
    if outcome.error:
        error = StudentError(outcome.error.type_name, "")
        return Outcome("error", error=error, failed=outcome.failed)
    is_compared = isinstance(outcome.value, Plain) or real_array(outcome.value) is not None
    return outcome if is_compared else replace(outcome, value=None)


def _is_seen(mistake: str, public: FunctionProblem, keys: Mapping[str, CaseKey]) -> bool:
    """Return whether a submission with this mistake would fail a public case."""
    shown = {case.id: keys[case.id].mistakes[mistake] for case in public.cases}
    outcomes = {str(CaseId.of(public.id, name)): outcome for name, outcome in shown.items()}
    return any(result.verdict != "correct" for result in mark_function(public, outcomes, keys))


def _explanations(
    public: FunctionProblem, keys: Mapping[str, CaseKey]
) -> tuple[CellExplanation, ...]:
    """Return the explanations of all elements of all public cases, each once."""
    found = {
        repr(inputs): CellExplanation(inputs=inputs, text=key.explain(inputs))
        for key in (keys[case.id] for case in public.cases if public.explain)
        if key.expected is not None
        for inputs in map(key.cells_at, np.ndindex(key.expected.shape))
        if inputs
    }  # the keys are text, because nan does not equal itself
    return tuple(found.values())


def _publish_answers(problem: AnswersProblem) -> PublicAnswers:
    """Return the questions: hidden ones too, as students have to answer them."""
    return PublicAnswers(
        **problem.model_dump(include={"id", "title", "given"}),
        points=0,
        cases=tuple(
            {**question.model_dump(include=KEPT_OF_QUESTION), "points": 0}
            for question in problem.cases
        ),
    )


def _listed(step: Step) -> str:
    """Return a line of a docstring about a step: its id, and what its title says besides."""
    title = step.title.removesuffix(f"({step.id})").strip()
    return f"{step.id}: {title}" if title not in ("", step.id) else step.id


def _publish_chain(assignment: str, problem: ChainProblem, key: ChainKey) -> PublicChain:
    names = "\n".join(f"    {_listed(step)}" for step in problem.cases)
    listed = f"{problem.title}\n\nReturns a dict with these values:\n{names}"
    public = {step.id: step for step in problem.cases if step.visibility == "public"}
    steps = []
    for step in public.values():
        place = f"{assignment}.{problem.id}.{step.id}"
        tolerance = step.tolerance or problem.tolerance
        follows = step.self_check == "follows"
        answers = [np.ravel(answer.value) for answer in step.known_answers if follows]
        earlier, shape = problem.earlier(step), key.public.shapes[step.id]
        steps.append(
            PublicStep(
                **step.model_dump(include={"id", "title", "symbol", "tolerance"}),
                points=0,
                size=math.prod(shape),
                shape=shape if len(shape) > 1 else None,
                depends_on=tuple(name for name in earlier if name in public),
                relation=relate(place, step, earlier, key.public, tolerance) if follows else None,
                # Two values within one tolerance may have the same seal.
                accepted=tuple(dict.fromkeys(seal(a, tolerance, place) for a in answers)),
            )
        )
    return PublicChain(
        **problem.model_dump(include=KEPT_OF_PROBLEM | {"parameters"}),
        docstring=cleandoc(problem.docstring) or listed,
        points=0,
        inputs=problem.inputs,
        cases=tuple(steps),
    )
