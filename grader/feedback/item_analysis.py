"""How a class did on each case, and how its scores are distributed.

The average share of the points is the item's difficulty (its p-value), which is high for an easy
item. This and discrimination follow Crocker & Algina, Introduction to Classical and Modern Test
Theory (1986), chapter 14. Moodle and Canvas show statistics of the same kind for a quiz.
"""

import statistics
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.feedback.labels import label
from grader.model.case_id import CaseId
from grader.model.record import PASSING, CaseResult, Record
from grader.model.shown_points import as_shown
from grader.model.visible_text import quoted

BARS = 10


@dataclass
class CaseSummary:
    """How the class did on one case."""

    case: CaseResult  # the result of the first student
    shown_points: float  # the maximum, so that those of all cases add up
    right: int = 0
    # The points of each student for this case, and for all other cases together.
    points: "array[float]" = field(default_factory=lambda: array("d"))
    rests: "array[float]" = field(default_factory=lambda: array("d"))
    # How often each mistake occurs, by its sentence; what has no sentence, by the wrong answer to
    # a question, or by its label.
    mistakes: Counter[str] = field(default_factory=Counter)

    def add(self, case: CaseResult, total: float) -> None:
        """Count the result of a student with `total` points."""
        is_right = case.verdict in PASSING
        self.right += is_right and case.points == case.max_points
        self.points.append(case.points)
        self.rests.append(round(total - case.points, 6))  # so that equal sums are equal numbers
        if case.mistake or not is_right:
            self.mistakes[case.explanation or _answer(case) or label(case).word] += 1

    @property
    def average_share(self) -> float | None:
        return average_share(self.points, self.case.max_points)

    @property
    def discrimination(self) -> float | None:
        return discrimination(self.points, self.rests)


class ProblemSummary(NamedTuple):
    """A problem and its cases."""

    id: str
    title: str  # up to a colon
    cases: dict[CaseId, CaseSummary]


@dataclass(frozen=True)
class Bar:
    """How many scores are from `low` to below `high`; the last bar includes `high`."""

    low: float
    high: float
    count: int
    share: float  # of the count of the tallest bar: from 0 to 1


def summarise(record: Record, problems: dict[str, ProblemSummary]) -> None:
    """Add a record to the summaries, by the id of the problem."""
    for problem in record.problems:
        title = problem.title.partition(":")[0]
        problems.setdefault(problem.id, ProblemSummary(problem.id, title, {}))
    total = sum(case.points for case in record.cases)
    if record.status != "graded":
        return
    for case, shown in zip(record.cases, as_shown(record).cases, strict=True):
        cases = problems[case.id.problem].cases
        if case.id not in cases:
            cases[case.id] = CaseSummary(case, shown.max_points)
        cases[case.id].add(case, total)


def _answer(case: CaseResult) -> str:
    """Return the wrong answer to a question; empty if there is none, or it is hidden."""
    if not case.question or not case.comparison or case.verdict != "wrong":
        return ""
    chosen = [option for option in case.question.options if option.chosen]
    says = f": {chosen[0].text}" if len(chosen) == 1 and chosen[0].text else ""
    return quoted(f"{case.comparison.given}{says}") if case.comparison.given else ""


def bars(scores: Sequence[float], max_score: float) -> list[Bar]:
    """Return ten bars of equal width from 0 to `max_score`; none if there is nothing to show."""
    if not scores or max_score <= 0:
        return []
    # With bonus points a score may exceed the maximum: the last bar counts it.
    counts = Counter(min(max(int(BARS * score / max_score), 0), BARS - 1) for score in scores)
    tallest = max(counts.values())
    edges = [max_score * step / BARS for step in range(BARS + 1)]
    return [Bar(edges[n], edges[n + 1], counts[n], counts[n] / tallest) for n in range(BARS)]


def average_share(points: Sequence[float], max_points: float) -> float | None:
    """Return the average share of the points that was earned, from 0 to 1; None if not defined."""
    return statistics.fmean(points) / max_points if points and max_points else None


def discrimination(points: Sequence[float], rests: Sequence[float]) -> float | None:
    """Return the correlation of the points for a case with those for all others, from -1 to 1.

    This is the corrected point-biserial (item-rest) correlation: the case itself does not count in
    the score that it is compared with. Return None if all students have the same points.
    """
    if len(set(points)) < 2 or len(set(rests)) < 2:
        return None
    return statistics.correlation(points, rests)
