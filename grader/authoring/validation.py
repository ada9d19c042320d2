"""Proves an assignment before students see it: makes all checks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from grader.authoring.derivative_check import check_derivatives
from grader.authoring.function_source import NoSourceError
from grader.authoring.hidden_check import check_hidden
from grader.authoring.holes import CHECKS, CheckResult, Flaw, Hole, Validation
from grader.authoring.mistake_checks import Trials, check_cases, check_mistakes, check_ties
from grader.authoring.mutant_check import check_mutants
from grader.authoring.right_work import Bench, find_right_work
from grader.authoring.sandbox_checks import RUNS, check_full_marks, check_repeatable, check_time
from grader.model.execution import Isolation
from grader.pipeline.assignment_loader import (
    DEFAULT,
    choose_assignment,
    fingerprint,
    load_assignment,
)
from grader.pipeline.grade_one import prepare

Show = Callable[[str], None]


def validate(
    assignment: str | Path = DEFAULT,
    *,
    solution: str | Path | None = None,
    isolation: Isolation = "strict",
    runs: int = RUNS,
    on_check: Show = lambda _: None,
) -> Validation:
    """Find the holes of an assignment.

    `solution` is a right submission, a Python file, to run instead of the one that is made from
    the reference. `on_check` is called with the title of each check before it is made.

    Raises:
        AssignmentError: the definition cannot be loaded, or its reference fails.
        SubmissionsError: the solution cannot be read.
        IsolationError: this isolation is not possible here.
    """
    results = _checks(
        str(assignment), Path(solution) if solution else None, isolation, runs, on_check
    )
    found = {result.check: result for result in results}
    return Validation(tuple(found[check] for check in CHECKS))


def _checks(
    name: str, solution: Path | None, isolation: Isolation, runs: int, on_check: Show
) -> Iterator[CheckResult]:
    on_check("Load the assignment")
    chosen = choose_assignment(name)
    assignment = load_assignment(chosen)
    prepared = prepare(chosen, fingerprint(chosen, isolation))
    key = prepared.key
    bench = Bench(assignment, prepared, isolation)
    work = find_right_work(assignment, solution)
    on_check(CHECKS["full_marks"])
    if isinstance(work, NoSourceError):
        submission = None
        flaw = Flaw.of("not_written", why=work)
        right = CheckResult("full_marks", (Hole(assignment.id, flaw),))
    else:
        submission = bench.read(work.source)
        right = check_full_marks(bench, submission)
    yield right
    on_check(CHECKS["mistakes"])
    trials = Trials(assignment, key)
    yield check_mistakes(trials)
    yield check_ties(trials)
    yield check_cases(trials)
    yield check_derivatives(assignment, key)
    yield check_hidden(assignment, key)
    on_check(CHECKS["repeatable"])
    yield check_repeatable(bench, submission, key, runs)
    if isinstance(work, NoSourceError) or submission is None or right.holes:
        why = "the right submission does not get full marks"
        yield CheckResult("time", not_made=why)
        yield CheckResult("mutants", not_made=why)
        return
    on_check(CHECKS["time"])
    yield check_time(bench, submission)
    on_check(CHECKS["mutants"])
    yield check_mutants(bench, work, submission, key)
