"""What changed between two results of a class: whose, from what to what, where, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from grader.model.decided_record import decided_by, lateness_of
from grader.model.record import Record, SubmissionStatus, show_points
from grader.model.scored import Model
from grader.model.shown_points import show_difference

Why = Literal["id", "new", "gone", "submission", "assignment", "grader", "decision", "late", "run"]
WHY: dict[Why, str] = {
    "id": "another id",
    "new": "no result before",
    "gone": "no result any more",
    "submission": "other work was handed in",
    "assignment": "the assignment was changed",
    "grader": "another version of the grader, Python or numpy, or another isolation",
    "decision": "people decided, or other rules count",
    "late": "other points are taken off late work",
    "run": "the same work ran differently, as with a time limit",
}

NO_NEW_IDS: Mapping[str, str] = MappingProxyType({})


class Standing(Model):
    """How the result of a student stood, with the points that count."""

    student: str
    name: str = ""
    status: SubmissionStatus
    score: float | None
    points: dict[str, float]  # of each case, by its id
    submission: str = ""  # a digest of the work
    fingerprint: str = ""  # see `Record.fingerprint`
    decisions: str | None = None  # a digest of people's decisions and of the rules of the class
    taken_off: float = 0.0  # by the late policy
    submitted: str = ""  # the time of submission, as the download or the roster writes it


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
        if not before or not after:  # no result, or one of which only the score is known
            return []
        changes = (
            CaseChange(case, before.get(case, 0), after.get(case, 0))
            for case in dict.fromkeys([*before, *after])
        )
        return [change for change in changes if change.before != change.after]

    @property
    def why(self) -> list[Why]:
        """Return all that differs between the two results and can be why.

        What is not known of a result that an earlier version wrote does not differ.
        """
        if not self.before or not self.after:
            return ["gone" if self.before else "new"]
        before, after = self.before, self.after
        own, dash, grader = before.fingerprint.partition("-")
        own_now, dash_now, grader_now = after.fingerprint.partition("-")
        # An earlier version made both digests in another way, and a fingerprint without a dash.
        is_comparable = dash == dash_now or not before.fingerprint or not after.fingerprint
        differs: dict[Why, bool] = {
            "submission": is_comparable and _differ(before.submission, after.submission),
            "assignment": is_comparable and _differ(own, own_now),
            "grader": grader != grader_now,
            "decision": self._are_decided_otherwise(before.decisions, after.decisions),
            "late": before.taken_off != after.taken_off,
        }
        reasons: list[Why] = ["id"] if self.former_id else []
        reasons += [why for why, is_so in differs.items() if is_so]
        return reasons if set(reasons) - {"id"} or not self.is_other_result else [*reasons, "run"]

    def _are_decided_otherwise(self, before: str | None, after: str | None) -> bool:
        if before is None or not self.former_id:
            return before not in (None, after)
        return bool(before) != bool(after)  # the digests are of decisions under two ids

    @property
    def former_id(self) -> str:
        """Return the id that the student had before; "" if it is the same."""
        is_same = not self.before or not self.after or self.before.student == self.after.student
        return "" if is_same or not self.before else self.before.student

    @property
    def is_other_result(self) -> bool:
        """Return whether there is one result only, or the points or the status differ."""
        before, after = self.before, self.after
        if before is None or after is None:
            return True
        return (before.status, before.score) != (after.status, after.score) or bool(self.cases)

    @property
    def told(self) -> str:
        """Return in words why the results differ."""
        texts = {**WHY, "id": f"id changed from {self.former_id} to {self.student}"}
        return "; ".join(texts[why] for why in self.why)


@dataclass(frozen=True)
class ClassChanges:
    """The students of a class whose results are not what they were."""

    assignment: str
    since: str  # the end of the run before; "" if two folders of reports are compared
    students: tuple[StudentChange, ...] = ()
    left: int = 0  # the number of students whom the last run did not reach before it was stopped

    @property
    def text(self) -> str:
        """Return a sentence on how many scores changed, and by how much."""
        words = "with another id", "now with a score", "now without a score", "new", "gone"
        others = dict.fromkeys(words, 0)
        gains = []
        for change in self.students:
            if change.difference:
                gains.append(change.difference)
            others["with another id"] += bool(change.former_id)
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
        submitted=record.provenance.submitted,
    )


def compare(
    before: Standings, after: Iterable[Standing], former_ids: Mapping[str, str] = NO_NEW_IDS
) -> ClassChanges:
    """Compare two results of a class, and return the students whose points, status or id differ.

    `former_ids` are known ids of before, with those of now. Results of the same work, which nobody
    else has, are of one student too.
    """
    earlier = {each.student: each for each in before.students}
    now = {each.student: each for each in after}
    new_ids = _new_ids(earlier, now, former_ids)
    # Who has an id by now may have been listed under it before, without work.
    earlier = {s: each for s, each in earlier.items() if s not in new_ids.values()} | {
        new_ids[old]: earlier[old] for old in new_ids
    }
    changes = (
        StudentChange(earlier.get(student), now.get(student))
        for student in sorted({*earlier, *now} - new_ids.keys())
    )
    return ClassChanges(
        before.assignment,
        before.finished,
        tuple(change for change in changes if change.is_other_result or change.former_id),
    )


def _new_ids(
    earlier: Mapping[str, Standing], now: Mapping[str, Standing], former_ids: Mapping[str, str]
) -> dict[str, str]:
    """Return the ids of now of those students who had other ids before."""
    gone = {s: each for s, each in earlier.items() if s not in now}
    new = {
        student: each
        for student, each in now.items()
        if student not in earlier or earlier[student].status == "no_submission"
    }
    found = {old: former_ids[old] for old in gone if former_ids.get(old) in new}
    one, other = (
        {work: owners[0] for work, owners in _by_work(each).items() if len(owners) == 1}
        for each in (earlier, now)
    )
    for work in one.keys() & other.keys():
        old, student = one[work], other[work]
        if old in gone.keys() - found.keys() and student in new.keys() - {*found.values()}:
            names = {each.casefold() for each in (gone[old].name, new[student].name) if each}
            if len(names) < 2:
                found[old] = student
    return found


def _by_work(standings: Mapping[str, Standing]) -> Mapping[str, list[str]]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for student, each in standings.items():
        if each.submission and each.status in ("graded", "unreadable"):
            owners[each.submission].append(student)
    return owners


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other
