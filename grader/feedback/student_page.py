"""The student's page."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.feedback.templating import environment
from grader.records import CaseResult, Record

SHOWN_FIXES = 5


@dataclass
class Fix:
    """One thing to mend, and the cases that it costs points in."""

    text: str
    cases: list[CaseResult] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(case.max_points - case.points for case in self.cases)


def student_page(record: Record) -> str:
    """One student's feedback. Hidden cases show their verdict and hint, never what they hold."""
    return (
        environment()
        .get_template("student.html")
        .render(record=record, fixes=_fixes(record)[:SHOWN_FIXES])
    )


def _fixes(record: Record) -> list[Fix]:
    """What to mend, the most costly first; a mistake that many cases show is one thing."""
    fixes: dict[str, Fix] = {}
    for case in record.cases:
        if case.points < case.max_points:
            text = case.explanation or case.finding
            fixes.setdefault(text, Fix(text)).cases.append(case)
    return sorted(fixes.values(), key=lambda fix: -fix.points)
