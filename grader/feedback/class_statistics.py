"""Statistics of a class: how scores are spread, how hard a case was, what it tells.

Difficulty and discrimination follow Crocker & Algina, Introduction to Classical and Modern Test
Theory (1986), chapter 14; the quiz statistics of Moodle and Canvas are of the same kind.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

BARS = 10


@dataclass(frozen=True)
class Bar:
    """How many scores are from `low` to below `high`; the last bar includes `high`."""

    low: float
    high: float
    count: int
    share: float  # of the count of the tallest bar: from 0 to 1


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
    the score that it is compared with. None if all students have the same points.
    """
    if len(set(points)) < 2 or len(set(rests)) < 2:
        return None
    return statistics.correlation(points, rests)
