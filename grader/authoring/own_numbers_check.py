"""Checks an assignment in which each student has their own numbers, with made-up students."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress

from grader.authoring.holes import CheckResult, Flaw, Hole
from grader.handout.publish import make_handout
from grader.marking import AnswerKey, build_key
from grader.marking.plain_comparison import data_of
from grader.model.assignment import Assignment
from grader.model.errors import AssignmentError
from grader.model.execution import Numbers, Plain, Value
from grader.model.outline_difference import content_of
from grader.model.plain_data import exact
from grader.pipeline.assignment_definition import Definition

STUDENTS = tuple(f"made-up {number}" for number in range(1, 21))
MANY = len(STUDENTS) // 4  # so many may have the same numbers in one problem by chance


def check_own_numbers(definition: Definition) -> CheckResult:
    """Build the assignment for some made-up students, and compare their numbers."""
    if definition.own_numbers is None:
        return CheckResult("own_numbers", not_made="everybody has the same numbers")
    example = definition.example
    is_handed_out = False
    with suppress(AssignmentError):  # for everybody: then it is no fault of somebody's numbers
        is_handed_out = bool(make_handout(example))
    failures: list[AssignmentError] = []
    found: defaultdict[str, list[str]] = defaultdict(list)  # by problem; "" for all of them
    changed = 0
    for student in STUDENTS:
        try:
            assignment, again = definition.of(student), definition.of(student)
            key = build_key(assignment)
            if is_handed_out:
                make_handout(assignment)
        except AssignmentError as error:
            failures.append(error)
            continue
        numbers = _numbers(assignment, key)
        changed += numbers != _numbers(again, build_key(again, known_to_fit=True))
        for where, text in numbers.items():
            found[where].append(text)
    holes = []
    tried = {"students": len(STUDENTS)}
    if failures:
        facts = {"count": len(failures), **tried, "error": failures[0]}
        holes.append(Hole(example.id, Flaw.of("numbers_fail", **facts)))
    if changed:
        holes.append(Hole(example.id, Flaw.of("numbers_change", count=changed, **tried)))
    for where, texts in found.items():
        [(_, count)] = Counter(texts).most_common(1)
        if count > (MANY if where else 1) and not (where and count == len(texts)):
            place = where or example.id
            holes.append(Hole(place, Flaw.of("same_numbers", count=count, **tried)))
    return CheckResult("own_numbers", tuple(holes), f"{len(STUDENTS)} made-up students")


def _numbers(assignment: Assignment, key: AnswerKey) -> dict[str, str]:
    """Return what of an assignment students get or have to find, by problem; "" for all of it."""
    found = {}
    for problem in assignment.problems:
        steps = content_of(key.chains.get(problem.id, {}))
        cases = [_value(case.right) for case in key.functions.get(problem.id, {}).values()]
        found[problem.id] = f"{content_of(problem)}\n{steps}\n{cases!r}"
    files = [repr(content) for content in assignment.support.values()]
    return {"": "\n".join([content_of(assignment), *found.values(), *files]), **found}


def _value(right: Value) -> object:
    return exact(data_of(right)) if isinstance(right, Numbers | Plain) else repr(right)
