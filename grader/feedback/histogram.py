"""How scores are spread, as bars. Pure; `templates/histogram.svg` draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BARS = 10


@dataclass(frozen=True)
class Bar:
    """How many scores lie from `low` to below `high`; the last bar holds those at `high` too."""

    low: float
    high: float
    count: int
    share: float
    """Of the tallest bar's count: from 0 to 1."""


def bars(scores: Sequence[float], max_score: float) -> list[Bar]:
    """Ten bars of equal width, from 0 to `max_score`; none where there is nothing to show."""
    if not scores or max_score <= 0:
        return []
    counts = [0] * BARS
    for score in scores:
        # Bonus points may lead beyond the maximum: they are counted with the best.
        counts[min(max(int(BARS * score / max_score), 0), BARS - 1)] += 1
    edges = [max_score * step / BARS for step in range(BARS + 1)]
    return [
        Bar(low, high, count, count / max(counts))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
