"""The things to fix in a submission. A mistake that several cases show is one of them."""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from grader.model.case_id import CaseId
from grader.model.record import CaseResult, Record

SHOWN_FIXES = 5  # the number of fixes that a page, a notebook or a terminal shows in full


@dataclass(frozen=True)
class Fix:
    """One thing to fix, the cases that show it, and the points lost in them."""

    cases: Sequence[CaseResult]  # the smallest inputs first; cases without shown values last

    @property
    def text(self) -> str:
        return tell(self.cases[0])

    @property
    def points(self) -> float:
        return sum(case.max_points - case.points for case in self.cases)


def tell(case: CaseResult) -> str:
    """Return the explanation of the case's mistake, or the finding if there is no explanation."""
    return case.explanation or str(case.finding or "")


def cause(case: CaseResult) -> Hashable:
    """Return a key that is equal for cases with the same mistake or the same finding."""
    if case.verdict == "missing" and case.checked != "value":
        return case.id.problem  # in a self-check, all missing values of a chain have one cause
    if case.mistake:
        # Each step of a chain has known mistakes of its own.
        return (case.id if case.step else case.id.problem), case.mistake
    if case.finding and case.is_near_miss:
        return case.id.problem, case.finding.code
    return case.finding


def fixes(record: Record, key: Callable[[CaseResult], Hashable] = cause) -> list[Fix]:
    """Group the failed cases by `key`, and return a `Fix` for each group.

    A hidden case belongs to the public ones that failed in the same way. Fixes without points come
    first, then those that cost most. Hidden cases alone, and those that were not run, come last.
    """
    groups: defaultdict[Hashable, list[CaseResult]] = defaultdict(list)
    for case in sorted(record.cases, key=lambda case: case.hidden):
        if not case.passed:
            groups[_shown_by(case, groups) or key(case)].append(case)
    return sorted(
        (Fix(sorted(cases, key=_size)) for cases in groups.values()),
        key=lambda fix: (
            fix.cases[0].verdict == "not_run",
            all(case.hidden for case in fix.cases),
            -fix.points or -math.inf,
        ),
    )


def _shown_by(case: CaseResult, groups: Mapping[Hashable, Sequence[CaseResult]]) -> Hashable:
    """Return the key of the public cases that failed as a hidden one did; None if none did."""
    if not case.hidden or case.mistake:
        return None
    for key, (first, *_) in groups.items():
        is_alike = first.id.problem == case.id.problem and first.verdict == case.verdict
        if is_alike and not first.hidden and not first.step:
            return key
    return None


def numbers_of(fixes: Sequence[Fix], record: Record) -> dict[CaseId, int]:
    """Return the number, from 1, of each case's fix. Passed cases of the same cause have it too."""
    numbers = {cause(fix.cases[0]): number for number, fix in enumerate(fixes, start=1)}
    alike = {case.id: numbers[cause(case)] for case in record.cases if cause(case) in numbers}
    return alike | {case.id: n for n, fix in enumerate(fixes, start=1) for case in fix.cases}


def _size(case: CaseResult) -> float:
    return (case.comparison.size if case.comparison else 0) or math.inf
