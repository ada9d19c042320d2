"""What to fix first: a mistake that many cases show is one thing to mend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.model.record import CaseResult, Record


@dataclass
class Fix:
    """One thing to mend, and the cases that it costs."""

    text: str
    cases: list[CaseResult] = field(default_factory=list)
    """The smallest first of those that the student can see."""

    @property
    def points(self) -> float:
        return sum(case.max_points - case.points for case in self.cases)


def tell(case: CaseResult) -> str:
    """What is said of a case: which mistake it shows, else what was seen."""
    return case.explanation or str(case.finding or "")


def fixes(record: Record, tell: Callable[[CaseResult], str] = tell) -> list[Fix]:
    """What to mend: what a self-check gives no points for, in its order, then the most costly.

    All that such a check misses of a chain is one thing, told as the first of it.
    """
    found: dict[str, Fix] = {}
    missing: dict[str, str] = {}
    for case in record.cases:
        if not case.passed:
            text = tell(case)
            if case.verdict == "missing" and case.checked != "value":
                text = missing.setdefault(case.id.problem, text)
            found.setdefault(text, Fix(text)).cases.append(case)
    for fix in found.values():
        fix.cases.sort(key=_size)
    # What was not run, because of something else, is last.
    return sorted(
        found.values(),
        key=lambda fix: (fix.cases[0].verdict == "not_run", -fix.points or -math.inf),
    )


def numbers_of(fixes: Sequence[Fix], record: Record) -> dict[str, int]:
    """By case, the number of the fix that it shows; of advice too, which may say the same."""
    numbers: dict[str, int] = {}
    for number, fix in enumerate(fixes, start=1):
        shown = {case.id for case in fix.cases}
        numbers |= {
            case.id: number for case in record.cases if case.id in shown or tell(case) == fix.text
        }
    return numbers


def _size(case: CaseResult) -> float:
    """How much there is to look at; what shows nothing comes last."""
    return case.comparison.size or math.inf if case.comparison else math.inf
