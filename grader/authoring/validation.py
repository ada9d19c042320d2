"""Proves an assignment before students see it: makes all checks, one after the other."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from pathlib import Path

from grader.authoring.derivative_check import check_derivatives
from grader.authoring.function_source import NoSourceError
from grader.authoring.hidden_check import check_hidden
from grader.authoring.holes import CHECKS, CheckResult, Flaw, Hole, Validation
from grader.authoring.mistake_checks import Trials, check_cases, check_mistakes, check_ties
from grader.authoring.mutant_check import check_mutants
from grader.authoring.own_numbers_check import check_own_numbers
from grader.authoring.right_work import Bench, RightWork, find_right_work
from grader.authoring.sandbox_checks import RUNS, check_full_marks, check_repeatable, check_time
from grader.model.execution import Isolation
from grader.model.submission import Submission
from grader.pipeline.assignment_loader import (
    DEFAULT,
    choose_assignment,
    fingerprint,
    load_definition,
)
from grader.pipeline.grade_one import prepare


def validate(
    assignment: str | Path = DEFAULT,
    *,
    solution: str | Path | None = None,
    isolation: Isolation = "strict",
    runs: int = RUNS,
    checks: Collection[str] = tuple(CHECKS),
    on_check: Callable[[str], None] = lambda _: None,
) -> Validation:
    """Find the holes of an assignment.

    `solution` is a right submission, a Python file, to run instead of the one that is made from
    the reference. `runs` says how often everything must give the same. `checks` names the checks to
    make. `on_check` is called with the title of each check before it is made.

    Raises:
        AssignmentError: the definition cannot be loaded, or its reference fails.
        SubmissionsError: the solution cannot be read.
        IsolationError: this isolation is not possible here.
    """
    checker = _Checker(str(assignment), Path(solution) if solution else None, isolation, runs)
    results = []
    for check, title in CHECKS.items():
        if check in checks:
            on_check(title)
            results.append(checker.make(check))
    return Validation(tuple(results))


class _Checker:
    """Makes checks. What several of them need is computed once."""

    def __init__(self, name: str, solution: Path | None, isolation: Isolation, runs: int) -> None:
        chosen = choose_assignment(name)
        self.definition = load_definition(chosen)
        self.assignment = self.definition.example
        prepared = prepare(chosen, fingerprint(chosen, isolation))
        self.key = prepared.key
        self.bench = Bench(self.assignment, prepared, isolation)
        self.runs = runs
        self.work = find_right_work(self.assignment, solution)

    @functools.cached_property
    def trials(self) -> Trials:
        return Trials(self.assignment, self.key)

    @functools.cached_property
    def submission(self) -> Submission | None:
        return self.bench.read(self.work.source) if isinstance(self.work, RightWork) else None

    @functools.cached_property
    def full_marks(self) -> CheckResult:
        if isinstance(self.work, NoSourceError):
            hole = Hole(self.assignment.id, Flaw.of("not_written", why=self.work))
            return CheckResult("full_marks", (hole,))
        assert self.submission  # noqa: S101 (for the type checker)
        return check_full_marks(self.bench, self.submission)

    def make(self, check: str) -> CheckResult:
        """Make one of `CHECKS`."""
        match check:
            case "full_marks":
                return self.full_marks
            case "mistakes":
                return check_mistakes(self.trials)
            case "ties":
                return check_ties(self.trials)
            case "cases":
                return check_cases(self.trials)
            case "derivatives":
                return check_derivatives(self.assignment, self.key)
            case "hidden":
                return check_hidden(self.assignment, self.key)
            case "own_numbers":
                return check_own_numbers(self.definition)
            case "repeatable":
                return check_repeatable(self.bench, self.submission, self.key, self.runs)
        if self.full_marks.holes or not (self.submission and isinstance(self.work, RightWork)):
            return CheckResult(check, not_made="the right submission does not get full marks")
        if check == "time":
            return check_time(self.bench, self.submission)
        return check_mutants(self.bench, self.work, self.submission, self.key)
