"""The class's page."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.feedback.templating import environment
from grader.records import CaseResult, Manifest, Record


@dataclass
class CaseSummary:
    """How the class did on one case."""

    id: str
    title: str
    max_points: float
    hidden: bool
    full: int = 0
    graded: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)

    def add(self, case: CaseResult) -> None:
        self.graded += 1
        self.full += case.points == case.max_points and case.verdict != "wrong"
        if case.mistake:
            self.mistakes[case.mistake] += 1


def class_page(manifest: Manifest, records: Iterable[Record]) -> str:
    """The class at a glance: scores, cases, and whom to look at by hand."""
    rows: list[Record] = []
    cases: dict[str, CaseSummary] = {}
    for record in records:
        rows.append(_row(record))
        if record.status != "graded":
            continue
        for case in record.cases:
            summary = cases.setdefault(
                case.id, CaseSummary(case.id, case.title, case.max_points, case.hidden)
            )
            summary.add(case)
    scores = [row.score for row in rows if row.score is not None]
    return (
        environment()
        .get_template("class.html")
        .render(
            assignment=manifest.assignment,
            unmatched=manifest.unmatched,
            rows=rows,
            cases=list(cases.values()),
            late=[row for row in rows if row.late],
            accepted=[row for row in rows if any(c.verdict == "accepted" for c in row.cases)],
            by_hand=[row for row in rows if row.status in ("unreadable", "harness_error")],
            status_counts=Counter(row.status for row in rows),
            mean=statistics.fmean(scores) if scores else None,
            median=statistics.median(scores) if scores else None,
            layers={row.run.isolation: row.run.layers for row in rows if row.run.layers},
        )
    )


def _row(record: Record) -> Record:
    """What the class page needs of a record, so that a large class fits in memory."""
    accepted = tuple(case for case in record.cases if case.verdict == "accepted")
    return record.model_copy(update={"cases": accepted, "output": "", "skipped": ()})
