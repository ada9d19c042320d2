"""What holds for a class after it was marked: adjusted cases, and the late policy.

Both count when a record becomes pages and gradebooks. The record keeps what the grader found.
"""

import math
from collections.abc import Iterable, Sequence

from grader.model.adjustments import Adjustment
from grader.model.assignment import AssignmentOutline
from grader.model.late_policy import LatePolicy
from grader.model.late_work import Extension
from grader.model.record import CaseResult, ProblemResult, Record, show_points
from grader.model.scored import Model


class Rules(Model):
    """What holds for one student of a class."""

    adjust: tuple[Adjustment, ...] = ()
    late: LatePolicy | None = None  # None for one that takes nothing
    extension: Extension | None = None
    released: bool = False  # whether pages show the values of hidden cases

    def __bool__(self) -> bool:
        return bool(self.adjust or self.late or self.extension or self.released)


NO_RULES = Rules()


def adjust_record(record: Record, adjustments: Sequence[Adjustment]) -> Record:
    """Return a record whose cases count what the adjustments say, and whose sums follow.

    What is dropped leaves the maximum too. A record without cases, on which the grader failed,
    stays as it is.
    """
    if not adjustments or not record.cases:
        return record
    most = _most_points(record)
    cases = list(record.cases)
    for number, case in enumerate(cases):
        for adjustment in adjustments:
            if adjustment.where in (case.id, case.id.problem):
                is_scored = record.score is not None
                cases[number] = _adjusted(case, adjustment, most[adjustment.where], is_scored)
    both = list(zip(record.cases, cases, strict=True))
    problems = [
        _following(problem, [pair for pair in both if pair[0].id.problem == problem.id])
        for problem in record.problems
    ]
    before, after = record.problems, problems
    return record.model_copy(
        update={
            "cases": tuple(cases),
            "problems": tuple(problems),
            "score": _moved(record.score, [p.points for p in before], [p.points for p in after]),
            "max_score": _moved(
                record.max_score, [p.max_points for p in before], [p.max_points for p in after]
            ),
        }
    )


def _most_points(record: Record) -> dict[str, float]:
    """Return the maximum points of each problem and of each case, by its id."""
    most = {problem.id: problem.max_points for problem in record.problems}
    return most | {case.id: case.max_points for case in record.cases}


def _adjusted(case: CaseResult, adjustment: Adjustment, most: float, is_scored: bool) -> CaseResult:
    """Return a case with the points of an adjustment; `most` are those of its place so far."""
    if adjustment.points == "dropped":
        why = because(adjustment.reason, adjustment.by)
        return uncounted(case, f"This does not count any more, for everybody.{why}")
    if adjustment.points == "given":
        return case.model_copy(update={"points": case.max_points if is_scored else 0.0})
    factor = adjustment.points / most
    update = {"points": case.points * factor, "max_points": case.max_points * factor}
    return case.model_copy(update=update)


def uncounted(case: CaseResult, why: str) -> CaseResult:
    """Return a case with no points to earn; `why` is for the student."""
    return case.model_copy(update={"points": 0.0, "max_points": 0.0, "uncounted": why})


def because(reason: str, by: str) -> str:
    """Return the reason of a decision and who made it, if told, to be added to a sentence."""
    return f"{f' {reason}' if reason else ''}{f' – {by}' if by else ''}"


def _following(
    problem: ProblemResult, cases: Sequence[tuple[CaseResult, CaseResult]]
) -> ProblemResult:
    """Return a problem that gains and loses what its cases, before and after, do."""
    points = _moved(
        problem.points, [old.points for old, _ in cases], [new.points for _, new in cases]
    )
    most = _moved(
        problem.max_points,
        [old.max_points for old, _ in cases],
        [new.max_points for _, new in cases],
    )
    return problem.model_copy(update={"points": points, "max_points": most})


def _moved(
    whole: float | None, before: Sequence[float | None], after: Sequence[float | None]
) -> float | None:
    """Return the points of a whole, to four decimals, after its parts have changed."""
    if whole is None or before == after:
        return whole
    return round(math.fsum([whole, *(p or 0.0 for p in after), *(-(p or 0.0) for p in before)]), 4)


def adjusted_points(assignment: AssignmentOutline, adjustments: Iterable[Adjustment]) -> float:
    """Return the points of an assignment after adjustments."""
    most = {problem.id: problem.points for problem in assignment.problems}
    most |= assignment.case_points()
    changes = (
        (each.points if isinstance(each.points, float) else 0.0) - most[each.where]
        for each in adjustments
        if each.points != "given"
    )
    return round(math.fsum([assignment.points, *changes]), 4)


def told_of(record: Record, adjustments: Iterable[Adjustment]) -> tuple[str, ...]:
    """Return a sentence on each adjustment, for students; `record` is as the grader left it."""
    titles = {problem.id: problem.title for problem in record.problems}
    titles |= {case.id: case.title for case in record.cases}
    most = _most_points(record)
    return tuple(
        f"{titles[each.where]}: {_change(each, most[each.where])}.{because(each.reason, each.by)}"
        for each in adjustments
        if each.where in titles
    )


def _change(adjustment: Adjustment, most: float) -> str:
    if adjustment.points == "dropped":
        return "this does not count, for everybody"
    if adjustment.points == "given":
        return "everybody got the points"
    return f"this counts for {show_points(adjustment.points)} points instead of {show_points(most)}"
