"""Item analysis: how hard a case was, and whether it tells good work from poor. Pure.

After Crocker & Algina, Introduction to Classical and Modern Test Theory (1986), chapter 14; the
quiz statistics of Moodle and the item analysis of Canvas are of the same kind.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def difficulty(points: Sequence[float], max_points: float) -> float | None:
    """The mean share of the points that was earned: 1 where everybody had all of them.

    Known as an item's p-value, which is high where the item is easy. None where there is
    nothing to earn, or nobody who could have.
    """
    if not points or not max_points:
        return None
    return statistics.fmean(points) / max_points


def discrimination(points: Sequence[float], rests: Sequence[float]) -> float | None:
    """The correlation of the points for a case with those for all others, from -1 to 1.

    This is the corrected point-biserial, or item-rest, correlation: a case is left out of the
    score that it is compared with, or it would agree with itself. Near zero, a case does not tell
    good work from poor; below, something is wrong with it. None where it is not defined, because
    all students have the same points.

    Args:
        points: what each student earned for the case.
        rests: what the same students, in the same order, earned for all other cases.
    """
    if len(set(points)) < 2 or len(set(rests)) < 2:
        return None
    return statistics.correlation(points, rests)
