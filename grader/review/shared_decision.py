"""One decision for all students with the same mistake: what it changes, before it is made."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grader.model.decided_record import MisfitError, decide
from grader.model.overrides import TOTAL, Override, read_override
from grader.model.record import show_points
from grader.pipeline.override_file import Overrides
from grader.review.reviewed_class import Student

CASES = "cases"  # the place that stands for all cases that lost points by the mistake


class Row(NamedTuple):
    """What the decision changes for a student."""

    student: Student
    before: float | None
    after: float | None
    overrides: Sequence[Override]


class LeftOut(NamedTuple):
    """A student for whom the decision is not made, and why, as a sentence."""

    student: Student
    reason: str


@dataclass(frozen=True)
class SharedDecision:
    """What to decide, as a person filled in the form."""

    kind: str  # of the mistake: see `Fix.kind`
    where: str  # a problem, `total`, or `cases`: all points of the cases that lost some
    points: str = ""
    reason: str = ""
    by: str = ""
    replace: bool = False  # whether it counts instead of earlier decisions on the same place
    lower: bool = False  # whether students may lose points by it

    def __post_init__(self) -> None:
        """Raise ValueError if the points or the reason cannot be understood."""
        self._override("anyone", TOTAL if self.where == CASES else self.where, self._points(1))

    def __str__(self) -> str:
        if self.where == CASES:
            return "all points of the cases"
        points = read_override("anyone", self.where, self.points, self.reason).shown_points
        return f"{self.where} {points}" if points else f"{self.where}, a comment"

    def plan(self, students: Iterable[Student], overrides: Overrides) -> "Plan":
        """Return what the decision would change, given the present overrides."""
        rows: list[Row] = []
        left_out: list[LeftOut] = []
        for student in students:
            if self.kind in student.lost:
                planned = self._for_student(student, overrides.of(student.id))
                rows += [planned] if isinstance(planned, Row) else []
                left_out += [planned] if isinstance(planned, LeftOut) else []
        return Plan(rows, left_out)

    def _for_student(self, student: Student, earlier: Sequence[Override]) -> Row | LeftOut:
        wanted = {each.where: each for each in self._overrides(student)}
        present = {each.where: each for each in earlier}
        taken = [
            f"{place} ({present[place].shown_points or 'a comment'})"
            for place in wanted
            if place in present
        ]
        if all(present.get(place) == override for place, override in wanted.items()):
            return LeftOut(student, "decided so already")
        if taken and not self.replace:
            return LeftOut(student, f"something else is decided already: {', '.join(taken)}")
        try:
            before = decide(student.found, earlier, student.rules).score
            after = decide(student.found, {**present, **wanted}.values(), student.rules).score
        except MisfitError as error:
            return LeftOut(student, str(error))
        if not self.lower and before is not None and (after is None or after < before):
            return LeftOut(student, "would lose points by it")
        return Row(student, before, after, tuple(wanted.values()))

    def _overrides(self, student: Student) -> Iterator[Override]:
        if self.where != CASES:
            yield self._override(student.id, self.where, self.points)
            return
        ruled = decide(student.found, (), student.rules)
        most = {case.id: case.max_points for case in ruled.cases}
        for case in student.lost[self.kind]:
            yield self._override(student.id, case, self._points(most[case]))

    def _points(self, most: float) -> str:
        return show_points(most) if self.where == CASES else self.points

    def _override(self, student: str, where: str, points: str) -> Override:
        return read_override(student, where, points, self.reason, self.by)


@dataclass(frozen=True)
class Plan:
    """What a decision would change."""

    rows: Sequence[Row]
    left_out: Sequence[LeftOut]

    @property
    def digest(self) -> str:
        """Return a digest, by which one sees whether a plan is still the one that was shown."""
        lines = [
            f"{row.before} {row.after} {override.model_dump_json()}"
            for row in self.rows
            for override in row.overrides
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    @property
    def overrides(self) -> list[Override]:
        return [override for row in self.rows for override in row.overrides]
