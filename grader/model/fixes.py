"""What to fix first: a mistake that several cases show is one thing to fix."""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from grader.model.case_id import CaseId
from grader.model.record import CaseResult, Record

SHOWN_FIXES = 5  # how many a page, a notebook or a terminal shows in full


@dataclass(frozen=True)
class Fix:
    """One thing to fix, the cases that show it, and the points lost in them."""

    cases: Sequence[CaseResult]  # the smallest first; cases without values last

    @property
    def text(self) -> str:
        return tell(self.cases[0])

    @property
    def points(self) -> float:
        return sum(case.max_points - case.points for case in self.cases)


def tell(case: CaseResult) -> str:
    """Return the explanation of the case's mistake; without one, the finding."""
    return case.explanation or str(case.finding or "")


def cause(case: CaseResult) -> Hashable:
    """Return a key that is equal for cases with the same mistake or the same finding."""
    if case.verdict == "missing" and case.checked != "value":
        return case.id.problem  # in a self-check, all values that a chain lacks have one cause
    if case.mistake:
        # Each step of a chain has known mistakes of its own.
        return (case.id if case.step else case.id.problem), case.mistake
    return case.finding


def fixes(record: Record, key: Callable[[CaseResult], Hashable] = cause) -> list[Fix]:
    """Return a `Fix` for each `key`: first without points, then by cost, then what did not run."""
    groups: defaultdict[Hashable, list[CaseResult]] = defaultdict(list)
    for case in record.cases:
        if not case.passed:
            groups[key(case)].append(case)
    return sorted(
        (Fix(sorted(cases, key=_size)) for cases in groups.values()),
        key=lambda fix: (fix.cases[0].verdict == "not_run", -fix.points or -math.inf),
    )


def numbers_of(fixes: Sequence[Fix], record: Record) -> dict[CaseId, int]:
    """Return, by case, the number (from 1) of the fix with its cause; for advice too."""
    numbers = {cause(fix.cases[0]): number for number, fix in enumerate(fixes, start=1)}
    return {case.id: numbers[cause(case)] for case in record.cases if cause(case) in numbers}


def _size(case: CaseResult) -> float:
    return (case.comparison.size if case.comparison else 0) or math.inf
