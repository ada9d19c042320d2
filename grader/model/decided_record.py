"""The points that count: a record after people's overrides.

An override sets the points of one place, adds to them, excuses the student from it, or is a comment
only. The smaller places are decided first, so that of two overrides the one for the larger place
counts:

1. A case: its problem gains or loses the same points.
2. A problem: the total gains or loses the same points.
3. The total.

The rules of the class come before and between: cases are adjusted for everybody before a person
decides about one of them, and the late policy lowers the score before a person decides on it.

What is excused does not count, and the rest counts for it: the other cases for all points of their
problem, the other problems for the whole maximum. So all students' scores have one maximum. If
nothing is left, the student is excused altogether, and has no score.

Subtracted points never make less than 0. More than the maximum is an error.
"""

import difflib
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence

from grader.model.class_rules import (
    NO_RULES,
    Rules,
    adjust_record,
    because,
    told_of,
    uncounted,
)
from grader.model.execution import CodePlace
from grader.model.late_work import Lateness, lateness
from grader.model.overrides import TOTAL, Override
from grader.model.record import CaseResult, Record, show_first, show_points
from grader.model.scored import Model
from grader.model.visible_text import quoted, show_file

SHOWN_PLACES = 6  # the most places that a message lists
_RELEASED = "_released"  # ends the digest of what shows the values of hidden cases

Part = tuple[float | None, float | None, float]  # points before and after, and the maximum


class Decision(Model):
    """An override that was applied, for people to see."""

    override: Override
    title: str  # the place: a problem's or a case's title, `Score`, or `anna.py, line 7`
    # The points that counted without it, and with it. None for an excused place, an unknown score,
    # or a line of code.
    before: float | None = None
    after: float | None = None

    @property
    def text(self) -> str:
        """Return what was decided, as a sentence, and the reason."""
        reason = self.override.reason
        if self.override.action == "comment":
            return f"{self.title}: {reason}"
        return f"{self.title}: {self._change}.{f' {reason}' if reason else ''}"

    @property
    def _change(self) -> str:
        if self.after is None:
            return "excused, so this does not count"
        points = f"{show_points(self.after)} point{'s' if self.after != 1 else ''}"
        if self.before is None:
            return points
        if self.before == self.after:
            return f"{points}, as before"
        return f"{points} instead of {show_points(self.before)}"


class Decided(Record):
    """A record about which people decided something. Its points are those that count."""

    found: Record  # what the grader found
    decisions: tuple[Decision, ...]  # for cases, problems, the total, then lines of code
    rules: Rules = NO_RULES
    adjusted: tuple[str, ...] = ()  # sentences on what was adjusted for everybody
    late: Lateness | None = None  # None without a late policy

    @property
    def is_excused(self) -> bool:
        """Return whether the student is excused from the whole assignment."""
        return self.score is None and any(d.override.action == "excuse" for d in self.decisions)

    def with_zero(self) -> Record:
        return self if self.is_excused else super().with_zero()


class MisfitError(Exception):
    """Overrides do not fit the result that they are for."""

    def __init__(self, misfits: Sequence[tuple[Override, str]]) -> None:
        super().__init__("; ".join(reason for _, reason in misfits))
        self.misfits = tuple(misfits)  # each with the reason, a sentence without a full stop


def decisions_of(record: Record) -> tuple[Decision, ...]:
    """Return what people decided about a record, if anything."""
    return record.decisions if isinstance(record, Decided) else ()


def has_changed_points(record: Record) -> bool:
    """Return whether people changed points, and did not only comment."""
    return any(decision.override.action != "comment" for decision in decisions_of(record))


def awaits_decision(record: Record) -> bool:
    """Return whether nothing could be run, and nobody has decided on the score yet."""
    decided = {d.override.where for d in decisions_of(record) if d.override.action != "comment"}
    return record.status == "unreadable" and TOTAL not in decided


def lateness_of(record: Record) -> Lateness | None:
    """Return what the late policy did to a record; None if there is no policy."""
    return record.late if isinstance(record, Decided) else None


def is_late(record: Record) -> bool:
    """Return whether work is late, by the late policy if it can tell, or else by the download."""
    late = lateness_of(record)
    if late and late.late_by is not None:
        return bool(late.late_by)
    return record.provenance.late


def adjusted_texts(record: Record) -> tuple[str, ...]:
    """Return sentences on what was adjusted for everybody, if the record was graded."""
    return record.adjusted if isinstance(record, Decided) else ()


def decided_texts(record: Record) -> tuple[str, ...]:
    """Return sentences for the student on all that changed what the grader found.

    The late policy comes first, then the decisions of people, then what holds for everybody.
    """
    if not isinstance(record, Decided):
        return ()
    late = (record.late.text,) if record.late and record.late.text else ()
    return (*late, *(decision.text for decision in record.decisions), *record.adjusted)


def drawn_with(record: Record) -> str:
    """Return a digest of the overrides and rules that a record's page comes from; see `digest`."""
    if not isinstance(record, Decided):
        return ""
    return digest((decision.override for decision in record.decisions), record.rules)


def decided_by(record: Record) -> str:
    """Return a digest as `drawn_with`, but only of what decides on points."""
    return drawn_with(record).removesuffix(_RELEASED)


def digest(overrides: Iterable[Override], rules: Rules) -> str:
    """Return a digest of one student's overrides and rules; "" if there are none."""
    told = digest_of(overrides)
    released = _RELEASED if rules.released else ""
    rules = rules.model_copy(update={"released": False})
    if rules:
        told = f"{told} {rules.model_dump_json(exclude={'released'})}"
        told = hashlib.sha256(told.encode()).hexdigest()[:16]
    return told + released


def digest_of(overrides: Iterable[Override]) -> str:
    """Return a digest of one student's overrides, in any order; "" if there are none."""
    lines = sorted(override.model_dump_json() for override in overrides)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def found_by_grader(record: Record) -> Record:
    """Return the record as the grader wrote it, without what people decided."""
    return record.found if isinstance(record, Decided) else record


def decide(record: Record, overrides: Iterable[Override], rules: Rules = NO_RULES) -> Record:
    """Return the record with the points that count; if nothing changes them, the same record.

    The overrides and the rules are for this student, the overrides in any order. Raise MisfitError
    if a place does not exist, has several overrides, or would get more points than its maximum.
    """
    by_place: dict[str, Override] = {}
    misfits = []
    for override in overrides:
        if override.where in by_place:
            misfits.append((override, "there is another line for the same student and place"))
        elif reason := _why_nowhere(override, record):
            misfits.append((override, reason))
        by_place.setdefault(override.where, override)
    if misfits:
        raise MisfitError(misfits)
    return _Deciding(record, by_place, rules).decided() if by_place or rules else record


def _why_nowhere(override: Override, record: Record) -> str:
    """Return the reason why the record does not have the place of an override; "" if it has."""
    if override.where == TOTAL:
        return ""
    if override.line:
        return _why_no_line(*override.line, record)
    if record.status != "graded" and override.action != "comment":
        return f"nothing of this student could be graded, so only `{TOTAL}` can have points"
    places = [TOTAL, *(problem.id for problem in record.problems), *(c.id for c in record.cases)]
    if override.where in places:
        return ""
    near = difflib.get_close_matches(override.where, places, n=1)
    known = f"do you mean {near[0]}?" if near else f"there are {show_first(places, SHOWN_PLACES)}"
    return f"there is no case or problem {quoted(override.where)}; {known}"


def _why_no_line(file: str, number: int, record: Record) -> str:
    cell = next((cell for cell in record.source if cell.name == file), None)
    if cell is None:
        files = show_first([show_file(cell.name) for cell in record.source], SHOWN_PLACES)
        has = f"the code is in {files}" if files else "there is no code"
        return f"there is no file or cell {quoted(file)}; {has}"
    lines = cell.line_count
    if lines and number > lines:
        return f"{show_file(file)} has {lines} line{'s'[: lines != 1]}, but no line {number}"
    return ""


class _Deciding:
    """Applies the overrides of one student, from the smaller places to the larger ones."""

    def __init__(self, found: Record, by_place: Mapping[str, Override], rules: Rules) -> None:
        self.found = found
        self.record = adjust_record(found, rules.adjust)
        self.by_place = by_place
        self.rules = rules
        self.decisions: list[Decision] = []
        self.misfits: list[tuple[Override, str]] = []

    def decided(self) -> Decided:
        record = self.record
        cases = {c.id: self._settle(c.id, c.title, c.points, c.max_points) for c in record.cases}
        problems = {}
        for problem in record.problems:
            parts: list[Part] = [
                (c.points, cases[c.id], c.max_points) for c in record.cases_of(problem)
            ]
            points = _carry(problem.points, parts, problem.max_points)
            problems[problem.id] = self._settle(
                problem.id, problem.title, points, problem.max_points
            )
        parts = [(p.points, problems[p.id], p.max_points) for p in record.problems]
        points = _carry(record.score, parts, record.max_score)
        late = self._late(points)
        points = late.after if late else points
        score = self._settle(TOTAL, "Score", points, record.max_score)
        excused = {p.id for p in record.problems if p.points is not None and problems[p.id] is None}
        if self.misfits:
            raise MisfitError(self.misfits)
        kept = {name: getattr(record, name) for name in Record.model_fields}
        kept["score"] = score
        kept["problems"] = tuple(
            problem.model_copy(update={"points": problems[problem.id]})
            for problem in record.problems
        )
        kept["cases"] = tuple(
            self._case(case, None if case.id.problem in excused else cases[case.id])
            for case in record.cases
        )
        # Not validated again: the record was, and a class may have thousands.
        return Decided.model_construct(
            **kept,
            found=self.found,
            decisions=(*self.decisions, *self._on_lines()),
            rules=self.rules,
            adjusted=told_of(self.found, self.rules.adjust) if record.status == "graded" else (),
            late=late,
        )

    def _case(self, case: CaseResult, points: float | None) -> CaseResult:
        """Return a case with these points; one that is excused has no points to earn."""
        if points is not None:
            return case.model_copy(update={"points": points}) if points != case.points else case
        told = (self.by_place.get(place) for place in (case.id, case.id.problem))
        excuse = next((each for each in told if each and each.action == "excuse"), None)
        why = because(excuse.reason, excuse.by) if excuse else ""
        return uncounted(case, f"Excused, so this does not count.{why}")

    def _late(self, score: float | None) -> Lateness | None:
        """Return what the late policy does to the score, if there is one."""
        if not (policy := self.rules.late):
            return None
        return lateness(self.record, score, policy, self.rules.extension)

    def _on_lines(self) -> list[Decision]:
        """Return the comments on lines of code, in the order of the code."""
        files = [cell.name for cell in self.record.source]
        found = [
            (files.index(override.line[0]), override.line[1], override)
            for override in self.by_place.values()
            if override.line
        ]
        return [
            Decision(override=override, title=str(CodePlace(cell=files[file], line=number)))
            for file, number, override in sorted(found, key=lambda each: each[:2])
        ]

    def _settle(self, place: str, title: str, points: float | None, maximum: float) -> float | None:
        """Return the points of a place after its override, if there is one; note what it did."""
        if not (override := self.by_place.get(place)):
            return points
        try:
            after = _after(override, points, maximum)
        except ValueError as error:
            self.misfits.append((override, str(error)))
            return points
        decision = Decision(override=override, title=title, before=points, after=after)
        self.decisions.append(decision)
        return after


def _after(override: Override, points: float | None, maximum: float) -> float | None:
    """Return the points after an override; raise ValueError if they exceed the maximum."""
    if override.action == "comment":
        return points
    if override.action == "excuse":
        return None
    after = override.points
    if override.action == "add":
        if points is None:
            raise ValueError(
                f"there are no points that {override.shown_points} could be added to; give the "
                "points as a number"
            )
        after = max(0.0, _rounded([points, override.points]))
    if show_points(after) == show_points(maximum):
        return maximum  # such as 6.67 of 6.6667, as people see them
    if after > maximum:
        added = f" ({override.shown_points} to {show_points(points)})"
        raise ValueError(
            f"{show_points(after)} points{added if override.action == 'add' else ''} are more than "
            f"the maximum of {show_points(maximum)}"
        )
    return after


def _carry(points: float | None, parts: Sequence[Part], maximum: float) -> float | None:
    """Return the points of a whole after its parts have changed.

    A part without points after is excused: the others then count for the whole maximum. Return
    None if nothing else has points.
    """
    scoring = [part for part in parts if part[2] > 0]
    if points is None or all(after == before for before, after, _ in scoring):
        return points
    kept = [(before or 0.0, after, most) for before, after, most in scoring if after is not None]
    if len(kept) == len(scoring):
        return _rounded([points, *(after - before for before, after, _ in kept)])
    possible = math.fsum(most for _, _, most in kept)
    if not possible:
        return None
    return _rounded([math.fsum(after for _, after, _ in kept) / possible * maximum])


def _rounded(points: Iterable[float]) -> float:
    """Return the sum of points to four decimals, as marking does."""
    return round(math.fsum(points), 4)
