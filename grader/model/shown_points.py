"""Rounds the points of a result so that what a reader can add up adds up.

Points have two decimals where people see them. Each third of 10 would be 3.33, and the sum 9.99. So
the parts of a sum are rounded together: cases within their problem, and problems within the score.

What was earned and what was lost are rounded apart, and the maximum is their sum. So full points
stay full (3.34 of 3.34), none stay none, and nobody gets more than the maximum. The maximum of one
case may be 3.33 on one page and 3.34 on another.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from grader.model.record import CaseResult, ProblemResult, Record, hundredths

NOISE = 1e-4  # points by which a part may be wrong, because marking rounds to four decimals


class _Sum(NamedTuple):
    """Points and maximum in hundredths, as people see them."""

    points: int
    maximum: int


Part = ProblemResult | CaseResult
_P = TypeVar("_P", ProblemResult, CaseResult)


def as_shown(record: Record) -> Record:
    """Return a record with the points that people see. Decide nothing by them.

    Where parts do not add up to their sum in the first place, as after an override for the sum,
    they add up to what they give together.
    """
    parts: list[Part] = [*record.problems, *record.cases]
    if all(_is_whole(part.points or 0.0) and _is_whole(part.max_points) for part in parts):
        return record
    score = _Sum(hundredths(record.score or 0.0), hundredths(record.max_score))
    problems = _share(record.problems, record.score, record.max_score, score)
    cases: dict[str, _Sum] = {}
    for problem, shown in zip(record.problems, problems, strict=True):
        own = record.cases_of(problem)
        shares = _share(own, problem.points, problem.max_points, shown)
        cases |= dict(zip((case.id for case in own), shares, strict=True))
    both: list[tuple[Part, _Sum]] = [*zip(record.problems, problems, strict=True)]
    both += [(case, cases[case.id]) for case in record.cases if case.id in cases]
    if any(_vanishes(part, shown) for part, shown in both):
        return record
    return record.model_copy(
        update={
            "score": None if record.score is None else score.points / 100,
            "max_score": score.maximum / 100,
            "problems": tuple(
                _with(problem, shown)
                for problem, shown in zip(record.problems, problems, strict=True)
            ),
            "cases": tuple(
                _with(case, cases[case.id]) if case.id in cases else case for case in record.cases
            ),
        }
    )


def show_difference(before: float, after: float) -> float:
    """Return the difference of two numbers of points as people see them."""
    return (hundredths(after) - hundredths(before)) / 100


def _share(parts: Sequence[Part], points: float | None, maximum: float, shown: _Sum) -> list[_Sum]:
    """Return the parts of a sum, whose points and maximum people see as `shown`."""
    earned = [part.points or 0.0 for part in parts]
    most = [part.max_points for part in parts]
    lost = [_lost(part) for part in parts]
    won = _total(earned, points, shown.points)
    left = _total(most, maximum, shown.maximum) - won
    return [
        _Sum(got, got + missed)
        for got, missed in zip(_rounded(earned, won), _rounded(lost, left), strict=True)
    ]


def _total(parts: Sequence[float], whole: float | None, shown: int) -> int:
    together = math.fsum(parts)
    adds_up = whole is not None and abs(together - whole) <= NOISE * (len(parts) + 1)
    return shown if adds_up else hundredths(together)


def _rounded(parts: Sequence[float], total: int) -> list[int]:
    """Return parts in hundredths: those that lose most by rounding down are rounded up."""
    exact = [round(part * 100, 4) for part in parts]
    shown = [math.floor(part) for part in exact]
    by_loss = sorted(range(len(exact)), key=lambda at: shown[at] - exact[at])
    for at in by_loss[: max(0, total - sum(shown))]:
        shown[at] += 1
    return shown


def _vanishes(part: Part, shown: _Sum) -> bool:
    """Return whether points that are won or lost would look as if they were not."""
    wins = (part.points or 0.0) > NOISE and not shown.points
    return wins or bool(_lost(part) and shown.points == shown.maximum)


def _lost(part: Part) -> float:
    lost = part.max_points - (part.points or 0.0)
    return lost if abs(lost) > NOISE else 0.0


def _is_whole(points: float) -> bool:
    exact = round(points * 100, 4)
    return exact == math.floor(exact)


def _with(part: _P, shown: _Sum) -> _P:
    points = None if part.points is None else shown.points / 100
    return part.model_copy(update={"points": points, "max_points": shown.maximum / 100})
