"""The page of a class: what it got wrong, whom to look at, and a map of students and cases."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.feedback.class_mistakes import ClassMistakes
from grader.feedback.item_analysis import ProblemSummary, bars, summarise
from grader.feedback.labels import (
    ADVICE,
    NOT_COUNTED,
    NOT_WRITTEN,
    UNCOUNTED,
    VERDICTS,
    Label,
    count_people,
    label,
    not_installed,
    stopped,
)
from grader.feedback.task_list import TASKS, Entry, Task, tasks_of
from grader.feedback.template_environment import environment
from grader.model.case_id import CaseId
from grader.model.decided_record import (
    adjusted_texts,
    found_by_grader,
    has_changed_points,
    is_late,
)
from grader.model.fixes import fixes
from grader.model.isolation_ways import VISIBLE
from grader.model.late_work import policy_text
from grader.model.record import Manifest, Record, SubmissionStatus, Unmatched
from grader.model.shown_points import as_shown

SHOWN_MISTAKES = 10  # the number of mistakes that are shown without a click
# Measured times differ from run to run, but pages must not. So they show long times, rounded down.
SLOW_SECONDS = 1

LABELS = (*VERDICTS.values(), NOT_COUNTED, ADVICE, NOT_WRITTEN, UNCOUNTED)
# The CSS classes of labels, in `class.css`. One letter each: a large class has 50,000 cells.
LETTERS = dict(zip((label.css for label in LABELS), "cfawmetykonxiuz", strict=True))

Group = tuple[str, str]  # a filter and a value: ("status", "unreadable"), ("section", "Tue 9")


class StudentRow(NamedTuple):
    """A row of the map: all that is kept of a record, so that a large class fits in memory."""

    student: str
    name: str
    status: SubmissionStatus
    score: float | None
    points: Mapping[str, float | None]  # by problem
    labels: Mapping[CaseId, Label]
    seconds: int
    groups: Sequence[int]  # numbers of `Groups`
    other_ids: str  # ids to search by, apart from `student` and `email`
    email: str
    by_hand: bool  # whether people changed points


class Groups:
    """Numbers for the groups that students can be filtered by. On the page, they save room."""

    def __init__(self) -> None:
        self._numbers: dict[Group, int] = {}
        self._sizes: Counter[Group] = Counter()

    def add(self, groups: Sequence[Group]) -> tuple[int, ...]:
        """Count a student in each of these groups, and return their numbers."""
        self._sizes.update(groups)
        return tuple(self.number(*group) for group in groups)

    def number(self, key: str, value: str) -> int:
        return self._numbers.setdefault((key, value), len(self._numbers))

    def of(self, key: str) -> list[tuple[str, int, int]]:
        """Return the value, the number and the size of each group, sorted by value."""
        groups = sorted(
            (group for group in self._sizes if group[0] == key),
            # "Tue 9" before "Tue 10".
            key=lambda group: [
                int(part) if part.isdecimal() else part.casefold()
                for part in re.split(r"(\d+)", group[1])
            ],
        )
        return [(group[1], self._numbers[group], self._sizes[group]) for group in groups]


@dataclass
class _ClassSummary:
    """What the page says of the records. It is small: a large class fits in memory."""

    unmatched: Mapping[str, Unmatched]
    max_score: float = 0.0
    course: str = ""
    adjusted: Sequence[str] = ()  # what was adjusted for everybody
    rows: list[StudentRow] = field(default_factory=list)
    groups: Groups = field(default_factory=Groups)
    mistakes: ClassMistakes = field(default_factory=ClassMistakes)
    tasks: dict[str, list[tuple[StudentRow, Entry]]] = field(default_factory=dict)
    problems: dict[str, ProblemSummary] = field(default_factory=dict)
    packages: Counter[str] = field(default_factory=Counter)
    settings: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        self.max_score, self.course = record.max_score, record.course
        self.adjusted = self.adjusted or adjusted_texts(record)
        graded = found_by_grader(record)
        found = fixes(graded)
        kinds = self.mistakes.add(graded, found)
        entries = list(tasks_of(record, found))
        if item := self.unmatched.get(record.student):
            entries.append(Entry("unmatched", item.reason.text))
        row = _row(record, self.groups.add([*_groups(record, kinds, entries)]))
        self.rows.append(row)
        for entry in entries:
            self.tasks.setdefault(entry.task, []).append((row, entry))
        summarise(graded, self.problems)
        self.packages.update(record.missing_packages)
        if (run := record.run).layers:  # empty if nothing could be run
            setting = (run.isolation, run.way, run.layers, run.python, run.numpy, run.platform)
            self.settings[(*setting, record.fingerprint)] += 1

    def entries_of(self, task: Task) -> list[tuple[StudentRow, Entry]]:
        """Return the students on a list. Those who lost most points come first."""
        return sorted(self.tasks.get(task.code, ()), key=lambda each: -each[1].points)


def class_page(manifest: Manifest, records: Iterable[Record]) -> str:
    """Return the page of a class as HTML. The records are read once, and none is kept."""
    found = _ClassSummary({item.student: item for item in manifest.unmatched})
    for record in records:
        found.add(record)
    rows = found.rows
    counts = Counter(row.status for row in rows)
    scores = [row.score for row in rows if row.score is not None]
    slow = [row for row in rows if row.seconds >= SLOW_SECONDS]
    shown = {label for row in rows for label in row.labels.values()}
    labels = sorted(shown, key=LABELS.index)
    page = (
        environment()
        .get_template("class.html")
        .stream(
            assignment=manifest.assignment,
            course=found.course,
            stopped=stopped(manifest, len(rows) - counts["no_submission"]) if manifest.left else "",
            people=count_people(counts, len(found.unmatched)),
            max_score=found.max_score,
            late_policy=policy_text(manifest.late) if manifest.late else "",
            adjusted=found.adjusted,
            mean=statistics.fmean(scores) if scores else None,
            median=statistics.median(scores) if scores else None,
            bars=bars(scores, found.max_score),
            mistakes=found.mistakes.ranked(),
            shown_mistakes=SHOWN_MISTAKES,
            tasks=[(task, entries) for task in TASKS if (entries := found.entries_of(task))],
            unmatched=found.unmatched,
            not_installed=not_installed(found.packages),
            rows=rows,
            groups=found.groups,
            problems=[problem for problem in found.problems.values() if problem.cases],
            labels=labels,
            letters=LETTERS,
            slowest=sorted(slow, key=lambda row: (-row.seconds, row.student))[:5],
            settings=found.settings.most_common(),
            visible_to_submissions=VISIBLE,
        )
    )
    # The page of a large class has half a million pieces: they are never in memory together.
    page.enable_buffering(1000)
    return "".join(page)


def _row(record: Record, groups: Sequence[int]) -> StudentRow:
    told = record.provenance
    others = {value for value in told.ids.values() if value not in (record.student, told.email)}
    return StudentRow(
        record.student,
        told.name,
        record.status,
        record.score,
        {problem.id: problem.points for problem in as_shown(record).problems},
        {case.id: label(case) for case in record.cases},
        int(record.run.wall_seconds),
        groups,
        " ".join(sorted(others)),
        told.email,
        has_changed_points(record),
    )


def _groups(record: Record, kinds: Iterable[str], entries: Iterable[Entry]) -> Iterator[Group]:
    """Yield the groups that a student can be found by."""
    yield "status", record.status
    if record.provenance.section:
        yield "section", record.provenance.section
    if is_late(record):
        yield "late", "yes"
    if record.provenance.attempts > 1:
        yield "attempts", "several"
    yield from (("task", entry.task) for entry in entries)
    yield from (("mistake", kind) for kind in kinds)
