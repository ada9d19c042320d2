"""The page of the class, and its statistics.

Difficulty and discrimination follow Crocker & Algina, Introduction to Classical and Modern Test
Theory (1986), chapter 14. Moodle and Canvas show statistics of the same kind for a quiz.
"""

from __future__ import annotations

import statistics
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.feedback.labels import (
    ADVICE,
    NOT_COUNTED,
    NOT_WRITTEN,
    VERDICTS,
    Label,
    label,
    not_installed,
    stopped,
)
from grader.feedback.template_environment import environment
from grader.model.case_id import CaseId
from grader.model.isolation_ways import VISIBLE
from grader.model.notes import FOUND
from grader.model.record import PASSING, STOPPED, CaseResult, Manifest, Record, SubmissionStatus

LEFT_OUT = frozenset({"unparsed", "command", "text_cell"})  # reasons to leave out lines or a cell
OWN_LISTS = frozenset({"attempts", "late", *FOUND})  # notes that have lists of their own
# Measured times differ from run to run, but pages must not. So they show long times, rounded down.
SLOW_SECONDS = 1
BARS = 10

LABELS = (*VERDICTS.values(), NOT_COUNTED, ADVICE)
# The CSS classes of labels, in `class.css`. One letter each: a large class has 50,000 cells.
LETTERS = dict(zip((label.css for label in LABELS), "cfawmetykonxi", strict=True))


@dataclass
class CaseSummary:
    """How the class did on one case."""

    case: CaseResult  # the result of the first student
    right: int = 0
    # The points of each student for this case, and for all other cases together.
    points: array[float] = field(default_factory=lambda: array("d"))
    rests: array[float] = field(default_factory=lambda: array("d"))
    # How often each known mistake or known answer occurs, by id; other errors by their label.
    mistakes: Counter[str] = field(default_factory=Counter)

    def add(self, case: CaseResult, total: float) -> None:
        """Count the result of a student with `total` points."""
        is_right = case.verdict in PASSING
        self.right += is_right and case.points == case.max_points
        self.points.append(case.points)
        self.rests.append(round(total - case.points, 6))  # so that equal sums are equal numbers
        if case.mistake or not is_right:
            self.mistakes[case.mistake or label(case).word] += 1


class ProblemSummary(NamedTuple):
    """A problem and its cases: columns of the map."""

    id: str
    title: str
    cases: dict[CaseId, CaseSummary]


class StudentRow(NamedTuple):
    """A row of the map: all that is kept of a record, so that a large class fits in memory."""

    student: str
    name: str
    status: SubmissionStatus
    score: float | None
    points: Mapping[str, float | None]  # by problem
    labels: Mapping[CaseId, Label]
    seconds: int


@dataclass(frozen=True)
class Bar:
    """How many scores are from `low` to below `high`; the last bar includes `high`."""

    low: float
    high: float
    count: int
    share: float  # of the count of the tallest bar: from 0 to 1


def class_page(manifest: Manifest, records: Iterable[Record]) -> str:
    """Return the class at a glance as HTML: scores, students to look at, all cases, settings."""
    rows: list[StudentRow] = []
    max_score = 0.0
    problems: dict[str, ProblemSummary] = {}
    settings: Counter[tuple[object, ...]] = Counter()
    # Lists of students to look at: who, why, and people on the roster with similar names.
    by_hand: defaultdict[str, list[tuple[object, str, Sequence[str]]]] = defaultdict(list)
    packages: Counter[str] = Counter()
    by_hand["unmatched"] = [(who, who.reason.text, who.nearest) for who in manifest.unmatched]
    for record in records:
        run = record.run
        name, seconds = record.provenance.name, int(run.wall_seconds)
        points = {problem.id: problem.points for problem in record.problems}
        labels = {case.id: label(case) for case in record.cases}
        row = StudentRow(record.student, name, record.status, record.score, points, labels, seconds)
        rows.append(row)
        max_score = record.max_score
        _summarise(record, problems)
        packages.update(record.missing_packages)
        if run.layers:  # empty if nothing could be run
            setting = (run.isolation, run.way, run.layers, run.python, run.numpy, run.platform)
            settings[(*setting, record.fingerprint)] += 1
        for reason, text in _look_at(record):
            by_hand[reason].append((row, text, ()))
    scores = [row.score for row in rows if row.score is not None]
    graded = sum(row.status != "no_submission" for row in rows)
    slow = [row for row in rows if row.seconds >= SLOW_SECONDS]
    shown = {label for row in rows for label in row.labels.values()}
    template = environment().get_template("class.html")
    page = template.stream(
        assignment=manifest.assignment,
        stopped=stopped(manifest.left, graded) if manifest.left else "",
        max_score=max_score,
        status_counts=Counter(row.status for row in rows),
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        bars=bars(scores, max_score),
        by_hand=by_hand,
        not_installed=not_installed(packages),
        rows=rows,
        problems=[problem for problem in problems.values() if problem.cases],
        labels=[label for label in (*LABELS, NOT_WRITTEN) if label in shown],
        letters=LETTERS,
        slowest=sorted(slow, key=lambda row: (-row.seconds, row.student))[:5],
        difficulty=difficulty,
        discrimination=discrimination,
        settings=settings.most_common(),
        visible_to_submissions=VISIBLE,
    )
    # The page of a large class has half a million pieces: they are never in memory together.
    page.enable_buffering(1000)
    return "".join(page)


def _summarise(record: Record, problems: dict[str, ProblemSummary]) -> None:
    """Add a record to the columns of the map."""
    for problem in record.problems:
        title = problem.title.partition(":")[0]
        problems.setdefault(problem.id, ProblemSummary(problem.id, title, {}))
    total = sum(case.points for case in record.cases)
    for case in record.cases if record.status == "graded" else ():
        cases = problems[case.id.problem].cases
        if case.id not in cases:
            cases[case.id] = CaseSummary(case)
        cases[case.id].add(case, total)


def _look_at(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the lists (see `class.html`) that a student belongs to, and what to say there."""
    if record.status == "harness_error":
        cause = record.run.failure.strip().rpartition("\n")[2]
        yield "failed", f"{record.message} {cause}".strip()
    if record.status == "unreadable":
        yield "unreadable", record.message
    if accepted := [case.title for case in record.cases if case.verdict == "accepted"]:
        yield "accepted", ", ".join(accepted)
    if words := Counter(label(case).word for case in record.cases if case.verdict in STOPPED):
        yield "stopped", ", ".join(f"{word} ({count})" for word, count in words.items())
    if record.lacks_work:
        yield "nothing", ""
    places = [str(item.place) for item in record.skipped if item.reason.code in LEFT_OUT]
    if places and record.status == "graded":
        yield "left_out", ", ".join(places)
    if near := [note.text for note in record.notes if note.code in FOUND]:
        yield "near_misses", " ".join(near)
    if notes := [note.text for note in record.notes if note.code not in OWN_LISTS]:
        yield "notes", " ".join(notes)
    if record.provenance.late:
        yield "late", record.provenance.submitted
    if record.provenance.attempts > 1:
        yield "attempts", f"{record.provenance.attempts} attempts"


def bars(scores: Sequence[float], max_score: float) -> list[Bar]:
    """Return ten bars of equal width from 0 to `max_score`; none if there is nothing to show."""
    if not scores or max_score <= 0:
        return []
    # With bonus points a score may exceed the maximum: the last bar counts it.
    counts = Counter(min(max(int(BARS * score / max_score), 0), BARS - 1) for score in scores)
    tallest = max(counts.values())
    edges = [max_score * step / BARS for step in range(BARS + 1)]
    return [Bar(edges[n], edges[n + 1], counts[n], counts[n] / tallest) for n in range(BARS)]


def difficulty(points: Sequence[float], max_points: float) -> float | None:
    """Return the mean share of the points earned (the item's p-value); None if not defined."""
    return statistics.fmean(points) / max_points if points and max_points else None


def discrimination(points: Sequence[float], rests: Sequence[float]) -> float | None:
    """Return the correlation of the points for a case with those for all others, from -1 to 1.

    This is the corrected point-biserial (item-rest) correlation: the case itself does not count in
    the score that it is compared with. Return None if all students have the same points.
    """
    if len(set(points)) < 2 or len(set(rests)) < 2:
        return None
    return statistics.correlation(points, rests)
