"""The student's page and the class page: self-contained HTML, without scripts."""

from __future__ import annotations

import functools
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.records import (
    CaseResult,
    Manifest,
    Record,
    SubmissionStatus,
    Verdict,
    file_stem,
    show_points,
)

SHOWN_FIXES = 5

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "correct": ("✓", "correct"),
    "follow_through": ("↪", "follows through"),
    "accepted": ("✓", "accepted"),
    "wrong": ("✗", "wrong"),
    "missing": ("○", "missing"),
    "error": ("✗", "exception"),
    "timeout": ("✗", "time limit"),
    "memory": ("✗", "memory limit"),
    "crash": ("✗", "crash"),
    "output_limit": ("✗", "output limit"),
    "not_run": ("–", "not run"),
}
"""A mark and a word for each verdict, so that colour is never all that tells them apart."""

ADVICE = ("i", "advice")
"""For a case without points that is not right: worth knowing, and no fault."""

STATUSES: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "no_submission": "no submission",
    "unreadable": "unreadable",
    "harness_error": "grader failed",
}


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
        _environment()
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
        _environment()
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


def label(case: CaseResult) -> tuple[str, str]:
    """A case's mark and word."""
    if case.max_points == 0 and case.verdict == "wrong":
        return ADVICE
    return VERDICTS[case.verdict]


def _row(record: Record) -> Record:
    """What the class page needs of a record, so that a large class fits in memory."""
    accepted = tuple(case for case in record.cases if case.verdict == "accepted")
    return record.model_copy(update={"cases": accepted, "output": "", "skipped": ()})


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["label"] = label
    environment.globals["statuses"] = STATUSES
    environment.filters["points"] = lambda points: show_points(points) or "–"
    environment.filters["visible"] = visible
    environment.filters["page_link"] = lambda student: quote(f"students/{file_stem(student)}.html")
    return environment


def visible(text: str) -> str:
    """Text as a page or terminal can show it, control and direction characters made visible."""
    return "".join(
        f"\\x{ord(c):02x}"
        if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t\u200c\u200d"
        else c
        for c in text
    )
