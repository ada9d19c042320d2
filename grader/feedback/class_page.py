"""The page of the class."""

from __future__ import annotations

import statistics
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from grader.feedback.class_statistics import bars, difficulty, discrimination
from grader.feedback.labels import ADVICE, VERDICTS, Label, label, stopped
from grader.feedback.template_environment import environment
from grader.model.case_id import CaseId
from grader.model.isolation_ways import VISIBLE
from grader.model.record import (
    PASSING,
    CaseResult,
    Manifest,
    Record,
    SubmissionStatus,
    Unmatched,
    Verdict,
)

STOPPED: frozenset[Verdict] = frozenset({"timeout", "memory", "crash", "output_limit"})
"""Verdicts on code that crashed or that the grader stopped."""
SLOW_SECONDS = 1
"""From when on code is slow. Measured times differ from run to run, but pages must not: the page
shows only unusual times, in whole seconds."""
SLOWEST = 5
BUFFERED = 1000
"""How many pieces of the page are joined at a time."""

LISTED_NOTES = frozenset({"attempts", "late"})
"""The codes of notes that have a list of their own."""

LETTERS = dict(
    zip((label.css for label in (*VERDICTS.values(), ADVICE)), "cfawmetykoni", strict=True)
)
"""The classes of labels in `class.css`: one letter, because a large class has 50,000 cells."""


@dataclass
class CaseSummary:
    """How the class did on one case."""

    id: CaseId
    title: str
    max_points: float
    hidden: bool
    right: int = 0
    points: array[float] = field(default_factory=lambda: array("d"))
    """What each student earned."""
    rests: array[float] = field(default_factory=lambda: array("d"))
    """What each of them earned for all other cases."""
    mistakes: Counter[str] = field(default_factory=Counter)
    """How often each known mistake or known answer occurs, by id; other errors by their label."""

    def add(self, case: CaseResult, total: float) -> None:
        """Count the result of a student with `total` points."""
        is_right = case.verdict in PASSING
        self.right += is_right and case.points == case.max_points
        self.points.append(case.points)
        self.rests.append(round(total - case.points, 6))  # equal sums must be equal numbers
        if case.mistake or not is_right:
            self.mistakes[case.mistake or label(case).word] += 1


@dataclass
class ProblemSummary:
    """A problem and its cases: columns of the map."""

    id: str
    title: str
    cases: dict[CaseId, CaseSummary] = field(default_factory=dict)


class StudentRow(NamedTuple):
    """A row of the map: all that is kept of a record, so that a large class fits in memory."""

    student: str
    name: str
    status: SubmissionStatus
    score: float | None
    points: Mapping[str, float | None]
    """By problem."""
    labels: Mapping[CaseId, Label]


class ListedStudent(NamedTuple):
    """A student in a list, and why."""

    student: str
    name: str
    text: str
    nearest: Sequence[str] = ()
    """Students on the roster with similar names."""


# What a result depends on besides the submission.
_setting = attrgetter(
    "run.isolation",
    "run.way",
    "run.layers",
    "run.python",
    "run.numpy",
    "run.platform",
    "fingerprint",
)


class _Class:
    """What the page needs of the records, which come one at a time."""

    def __init__(self, unmatched: Iterable[Unmatched]) -> None:
        self.rows: list[StudentRow] = []
        self.max_score = 0.0
        self.problems: dict[str, ProblemSummary] = {}
        self.settings: Counter[tuple[object, ...]] = Counter()
        self.slow: list[tuple[int, ListedStudent]] = []
        self.by_hand: defaultdict[str, list[ListedStudent]] = defaultdict(list)
        self.by_hand["unmatched"] = [
            ListedStudent(item.student, item.name, item.reason.text, item.nearest)
            for item in unmatched
        ]

    def add(self, record: Record) -> None:
        student, name = record.student, record.provenance.name
        points = {problem.id: problem.points for problem in record.problems}
        labels = {case.id: label(case) for case in record.cases}
        self.rows.append(StudentRow(student, name, record.status, record.score, points, labels))
        self.max_score = record.max_score
        for problem in record.problems:
            title = problem.title.partition(":")[0]
            self.problems.setdefault(problem.id, ProblemSummary(problem.id, title))
        total = sum(case.points for case in record.cases)
        for case in record.cases if record.status == "graded" else ():
            self._summary(case).add(case, total)
        if record.run.layers:  # empty if nothing could be run
            self.settings[_setting(record)] += 1
        seconds = int(record.run.wall_seconds)
        if seconds >= SLOW_SECONDS:
            self.slow.append((seconds, ListedStudent(student, name, f"{seconds} s")))
        for reason, text in _look_at(record):
            self.by_hand[reason].append(ListedStudent(student, name, text))

    def _summary(self, case: CaseResult) -> CaseSummary:
        name = case.id.problem
        cases = self.problems.setdefault(name, ProblemSummary(name, name)).cases
        if case.id not in cases:
            cases[case.id] = CaseSummary(case.id, case.title, case.max_points, case.hidden)
        return cases[case.id]


def class_page(manifest: Manifest, records: Iterable[Record]) -> str:
    """Return the class at a glance as HTML: scores, students to look at, all cases, settings."""
    gathered = _Class(manifest.unmatched)
    for record in records:
        gathered.add(record)
    rows = gathered.rows
    scores = [row.score for row in rows if row.score is not None]
    graded = sum(row.status != "no_submission" for row in rows)
    slow = sorted(gathered.slow, key=lambda item: (-item[0], item[1].student))
    shown = {label for row in rows for label in row.labels.values()}
    page = (
        environment()
        .get_template("class.html")
        .stream(
            assignment=manifest.assignment,
            stopped=stopped(manifest.left, graded) if manifest.left else "",
            max_score=gathered.max_score,
            status_counts=Counter(row.status for row in rows),
            mean=statistics.fmean(scores) if scores else None,
            median=statistics.median(scores) if scores else None,
            bars=bars(scores, gathered.max_score),
            by_hand=gathered.by_hand,
            rows=rows,
            problems=[problem for problem in gathered.problems.values() if problem.cases],
            labels=[label for label in (*VERDICTS.values(), ADVICE) if label in shown],
            letters=LETTERS,
            slowest=[student for _, student in slow[:SLOWEST]],
            difficulty=difficulty,
            discrimination=discrimination,
            settings=gathered.settings.most_common(),
            visible_to_submissions=VISIBLE,
        )
    )
    # The page of a large class has half a million pieces: they are never in memory together.
    page.enable_buffering(BUFFERED)
    return "".join(page)


def _look_at(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the lists (see `class.html`) that a student belongs to, and what to say there."""
    if record.status == "harness_error":
        cause = record.run.failure.strip().rpartition("\n")[2]
        yield "failed", f"{record.message} {cause}".strip()
    if record.status == "unreadable":
        yield "unreadable", record.message
    if accepted := [case.title for case in record.cases if case.verdict == "accepted"]:
        yield "accepted", ", ".join(accepted)
    words = Counter(label(case).word for case in record.cases if case.verdict in STOPPED)
    if words:
        yield "stopped", ", ".join(f"{word} ({count})" for word, count in words.items())
    if notes := [note.text for note in record.notes if note.code not in LISTED_NOTES]:
        yield "notes", " ".join(notes)
    if record.provenance.late:
        yield "late", record.provenance.submitted
    if record.provenance.attempts > 1:
        yield "attempts", f"{record.provenance.attempts} attempts"
