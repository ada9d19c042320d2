"""The class's page."""

from __future__ import annotations

import statistics
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.feedback.histogram import bars
from grader.feedback.item_analysis import difficulty, discrimination
from grader.feedback.labels import ADVICE, VERDICTS, label, stopped
from grader.feedback.template_environment import environment
from grader.model.case_id import CaseId
from grader.model.isolation_ways import VISIBLE, Way
from grader.model.record import (
    CaseResult,
    Manifest,
    ProblemResult,
    Record,
    SubmissionStatus,
    Unmatched,
    Verdict,
)

RIGHT: tuple[Verdict, ...] = ("correct", "follow_through", "accepted")
STOPPED: tuple[Verdict, ...] = ("timeout", "memory", "crash", "output_limit")
"""Verdicts on code that was ended, by itself or by the grader."""

SLOW_SECONDS = 1
"""From when on code is slow. What is measured differs from run to run, and pages must not: only
what is far beyond the usual is told, in whole seconds."""
SLOWEST = 5

BUFFERED = 1000
"""So many pieces of the page are put together at a time."""

BY_HAND = {
    "failed": ("The grader failed", "No score, and not their fault."),
    "unreadable": ("Unreadable", "Nothing could be run."),
    "unmatched": (
        "Not on the roster",
        "Graded, and in no gradebook of an LMS: it is not known whose they are.",
    ),
    "accepted": (
        "Accepted answers",
        "A wrong value that the course itself had printed; it was accepted.",
    ),
    "stopped": (
        "Stopped",
        "Code that crashed, or went on beyond a limit, with the number of cases.",
    ),
    "notes": ("Not as asked for", "Files that were unpacked, taken for another kind, or left out."),
    "late": ("Handed in late", "As the download says."),
    "attempts": ("Several attempts", "The last one was graded."),
}
"""The lists of those to look at by hand, with title and reason, the most pressing first."""

TOLD_ELSEWHERE = frozenset({"attempts", "late"})
"""The codes of notes that have a list of their own."""


class Kind(NamedTuple):
    """A kind of verdict, as the map of the class shows it."""

    letter: str
    """Its class in `class.css`: short, as a large class has it on 50,000 cells."""
    mark: str
    word: str


KINDS: dict[str, Kind] = {
    word: Kind(letter, mark, word)
    for letter, (mark, word) in zip("cfawmetykon", VERDICTS.values(), strict=True)
} | {ADVICE[1]: Kind("i", *ADVICE)}


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
    """Known mistakes, and known answers, by id; what else was not right by its verdict's word."""

    @property
    def name(self) -> str:
        """Its id within the problem."""
        return self.id.case

    @property
    def difficulty(self) -> float | None:
        return difficulty(self.points, self.max_points)

    @property
    def discrimination(self) -> float | None:
        return discrimination(self.points, self.rests)

    def add(self, case: CaseResult, total: float) -> None:
        """Count one student's result, of somebody who has so many points in all."""
        is_right = case.verdict in RIGHT
        self.right += is_right and case.points == case.max_points
        self.points.append(case.points)
        self.rests.append(round(total - case.points, 6))  # equal sums are to be equal
        if case.mistake or not is_right:
            self.mistakes[case.mistake or label(case)[1]] += 1


@dataclass
class ProblemSummary:
    """A problem, and the cases of it that the map has columns for."""

    id: str
    title: str
    cases: list[CaseSummary] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A student in the map: all that is kept of a record, so that a large class fits in memory."""

    student: str
    name: str
    status: SubmissionStatus
    score: float | None
    points: Mapping[str, float | None]
    """By problem."""
    kinds: Mapping[str, Kind]
    """By case."""


@dataclass(frozen=True)
class Entry:
    """Somebody in a list, and what there is to know."""

    student: str
    name: str
    text: str
    nearest: Sequence[str] = ()
    """Who else it could be."""


class Setting(NamedTuple):
    """What a result depends on, the submission apart, and how that was kept away from others."""

    isolation: str
    way: Way | None
    layers: tuple[str, ...]
    python: str
    numpy: str
    platform: str
    fingerprint: str

    @property
    def visible(self) -> tuple[str, ...]:
        """What submissions could tell of the computer in spite of all."""
        return VISIBLE[self.way] if self.way else ()


class _Class:
    """What is gathered from the records, one at a time."""

    def __init__(self, unmatched: Iterable[Unmatched]) -> None:
        self.rows: list[Row] = []
        self.max_score = 0.0
        self.problems: dict[str, ProblemSummary] = {}
        self.settings: Counter[Setting] = Counter()
        self.slow: list[tuple[int, Entry]] = []
        self.by_hand: dict[str, list[Entry]] = {reason: [] for reason in BY_HAND}
        self.by_hand["unmatched"] = [
            Entry(item.student, item.name, item.reason.text, item.nearest) for item in unmatched
        ]
        self._cases: dict[str, CaseSummary] = {}

    def add(self, record: Record) -> None:
        self.max_score = record.max_score
        self.rows.append(_row(record))
        for problem in record.problems:
            self._problem(problem)
        if record.status == "graded":
            total = sum(case.points for case in record.cases)
            for case in record.cases:
                self._case(case).add(case, total)
        if record.run.layers:  # where nothing could be run, nothing was kept apart
            self.settings[_setting(record)] += 1
        seconds = int(record.run.wall_seconds)
        if seconds >= SLOW_SECONDS:
            self.slow.append((seconds, _entry(record, f"{seconds} s")))
        for reason, text in _look_at(record):
            self.by_hand[reason].append(_entry(record, text))

    def slowest(self) -> list[Entry]:
        ranked = sorted(self.slow, key=lambda item: (-item[0], item[1].student))
        return [entry for _, entry in ranked[:SLOWEST]]

    def _problem(self, problem: ProblemResult) -> ProblemSummary:
        title = problem.title.partition(":")[0]
        return self.problems.setdefault(problem.id, ProblemSummary(problem.id, title))

    def _case(self, case: CaseResult) -> CaseSummary:
        if case.id not in self._cases:
            summary = CaseSummary(case.id, case.title, case.max_points, case.hidden)
            self._cases[case.id] = summary
            problem = case.id.problem
            self.problems.setdefault(problem, ProblemSummary(problem, problem))
            self.problems[problem].cases.append(summary)
        return self._cases[case.id]


def class_page(manifest: Manifest, records: Iterable[Record]) -> str:
    """The class at a glance: scores, whom to look at by hand, everybody's cases, what was run."""
    gathered = _Class(manifest.unmatched)
    for record in records:
        gathered.add(record)
    rows = gathered.rows
    scores = [row.score for row in rows if row.score is not None]
    graded = sum(row.status != "no_submission" for row in rows)
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
            by_hand=[(*BY_HAND[name], found) for name, found in gathered.by_hand.items() if found],
            rows=rows,
            problems=[problem for problem in gathered.problems.values() if problem.cases],
            kinds=[kind for kind in KINDS.values() if _occurs(kind, rows)],
            slowest=gathered.slowest(),
            settings=gathered.settings.most_common(),
        )
    )
    # A large class's has half a million pieces, and they are never all there at once.
    page.enable_buffering(BUFFERED)
    return "".join(page)


def _row(record: Record) -> Row:
    return Row(
        record.student,
        record.provenance.name,
        record.status,
        record.score,
        {problem.id: problem.points for problem in record.problems},
        {case.id: KINDS[label(case)[1]] for case in record.cases},
    )


def _occurs(kind: Kind, rows: Iterable[Row]) -> bool:
    return any(kind in row.kinds.values() for row in rows)


def _entry(record: Record, text: str) -> Entry:
    return Entry(record.student, record.provenance.name, text)


def _setting(record: Record) -> Setting:
    run = record.run
    return Setting(
        run.isolation, run.way, run.layers, run.python, run.numpy, run.platform, record.fingerprint
    )


def _look_at(record: Record) -> Iterable[tuple[str, str]]:
    """The lists of `BY_HAND` that somebody is on, and what is told there."""
    if record.status == "harness_error":
        cause = record.run.failure.strip().rpartition("\n")[2]
        yield "failed", f"{record.message} {cause}".strip()
    if record.status == "unreadable":
        yield "unreadable", record.message
    if accepted := [case.title for case in record.cases if case.verdict == "accepted"]:
        yield "accepted", ", ".join(accepted)
    stopped = Counter(label(case)[1] for case in record.cases if case.verdict in STOPPED)
    if stopped:
        yield "stopped", ", ".join(f"{word} ({count})" for word, count in stopped.items())
    if notes := [note.text for note in record.notes if note.code not in TOLD_ELSEWHERE]:
        yield "notes", " ".join(notes)
    if record.provenance.late:
        yield "late", record.provenance.submitted
    if record.provenance.attempts > 1:
        yield "attempts", f"{record.provenance.attempts} attempts"
