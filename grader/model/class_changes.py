"""What changed between two results of a class: whose, from what to what, where, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from grader.model.assignment import Model
from grader.model.decided_record import decided_by, lateness_of
from grader.model.record import Record, SubmissionStatus, show_points
from grader.model.shown_points import show_difference

Why = Literal["new", "gone", "submission", "assignment", "grader", "decision", "late", "run"]
WHY: dict[Why, str] = {
    "new": "no result before",
    "gone": "no result any more",
    "submission": "other work was handed in",
    "assignment": "the assignment was changed",
    "grader": "another version of the grader, Python or numpy, or another isolation",
    "decision": "people decided, or other rules count",
    "late": "other points are taken off late work",
    "run": "the same work ran differently, as with a time limit",
}


class Standing(Model):
    """How the result of a student stood, with the points that count."""

    student: str
    name: str = ""
    status: SubmissionStatus
    score: float | None
    points: dict[str, float]  # of each case, by its id
    submission: str  # a digest of the work
    fingerprint: str  # see `Record.fingerprint`
    decisions: str  # a digest of what people decided, and of the rules of the class
    taken_off: float = 0.0  # by the late policy


class Standings(Model):
    """How the results of a class stood."""

    assignment: str
    finished: str = ""  # when the run ended: 2026-11-29T23:59:00+00:00
    students: tuple[Standing, ...] = ()


class CaseChange(NamedTuple):
    """The points of a case before and after."""

    case: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.case} {show_points(self.before)} → {show_points(self.after)}"


@dataclass(frozen=True)
class StudentChange:
    """A student whose result is not what it was."""

    before: Standing | None  # None if there was no result
    after: Standing | None

    @property
    def _known(self) -> Standing:
        known = self.after or self.before
        assert known is not None  # noqa: S101 (there is one of them)
        return known

    @property
    def student(self) -> str:
        return self._known.student

    @property
    def name(self) -> str:
        return self._known.name

    @property
    def scores(self) -> tuple[float | None, float | None]:
        """Return the scores before and after; None where there is none."""
        before, after = self.before, self.after
        return before.score if before else None, after.score if after else None

    @property
    def difference(self) -> float | None:
        """Return the points won; None if there was no score before, or is none now."""
        before, after = self.scores
        return None if before is None or after is None else show_difference(before, after)

    @property
    def cases(self) -> list[CaseChange]:
        """Return the cases with other points. A case that one of the results lacks has none."""
        before, after = ((each.points if each else {}) for each in (self.before, self.after))
        if not before or not after:
            return []
        changes = (
            CaseChange(case, before.get(case, 0), after.get(case, 0))
            for case in dict.fromkeys([*before, *after])
        )
        return [change for change in changes if change.before != change.after]

    @property
    def why(self) -> list[Why]:
        """Return all that differs between the two results and can be why."""
        if not self.before or not self.after:
            return ["gone" if self.before else "new"]
        before, after = self.before, self.after
        own, dash, grader = before.fingerprint.partition("-")
        own_now, dash_now, grader_now = after.fingerprint.partition("-")
        # An earlier version made both digests in another way, and a fingerprint without a dash.
        is_comparable = dash == dash_now or not before.fingerprint or not after.fingerprint
        differs: dict[Why, bool] = {
            "submission": is_comparable and before.submission != after.submission,
            "assignment": is_comparable and own != own_now,
            "grader": grader != grader_now,
            "decision": before.decisions != after.decisions,
            "late": before.taken_off != after.taken_off,
        }
        return [why for why, is_so in differs.items() if is_so] or ["run"]


@dataclass(frozen=True)
class ClassChanges:
    """The students of a class whose results are not what they were."""

    assignment: str
    since: str  # the end of the run before; "" if two folders of reports are compared
    students: tuple[StudentChange, ...] = ()

    @property
    def text(self) -> str:
        """Return a sentence on how many scores changed, and by how much."""
        others = {"now with a score": 0, "now without a score": 0, "new": 0, "gone": 0}
        gains = []
        for change in self.students:
            if change.difference:
                gains.append(change.difference)
            for why in change.why:
                if why in others:
                    others[why] += 1
            if change.before and change.after:
                before, after = change.scores
                others["now with a score"] += before is None and after is not None
                others["now without a score"] += before is not None and after is None
        told = [f"{count} {word}" for word, count in others.items() if count]
        if not gains:
            return "; ".join(["no score changed", *told])
        scores = "1 score changed" if len(gains) == 1 else f"{len(gains)} scores changed"
        least, most = min(gains), max(gains)
        span = signed(least) if least == most else f"{signed(least)} to {signed(most)}"
        return "; ".join([f"{scores}, by {span} points", *told])


def signed(points: float) -> str:
    """Return points with their sign: `+5`, `−2.5`."""
    return f"{'−' if points < 0 else '+'}{show_points(abs(points))}"


def standing(record: Record) -> Standing:
    """Return how a result stands."""
    late = lateness_of(record)
    return Standing(
        student=record.student,
        name=record.provenance.name,
        status=record.status,
        score=record.score,
        points={case.id: case.points for case in record.cases},
        submission=record.submission_digest,
        fingerprint=record.fingerprint,
        decisions=decided_by(record),
        taken_off=late.taken_off if late else 0.0,
    )


def compare(before: Standings, after: Iterable[Standing]) -> ClassChanges:
    """Compare two results of a class, and return the students whose points or status differ."""
    earlier = {each.student: each for each in before.students}
    now = {each.student: each for each in after}
    changes = (
        StudentChange(earlier.get(student), now.get(student))
        for student in sorted(earlier.keys() | now.keys())
    )
    return ClassChanges(
        before.assignment, before.finished, tuple(change for change in changes if _differs(change))
    )


def _differs(change: StudentChange) -> bool:
    before, after = change.before, change.after
    if before is None or after is None:
        return True
    return (before.status, before.score) != (after.status, after.score) or bool(change.cases)
