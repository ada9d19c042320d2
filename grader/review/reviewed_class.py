"""The class under review: all students with their tasks and mistakes, and what is decided."""

import os
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from grader.feedback.class_mistakes import ClassMistakes, Mistake
from grader.feedback.task_list import LATE, TASKS, late_tasks, tasks_of
from grader.model.case_id import CaseId
from grader.model.class_rules import NO_RULES, Rules
from grader.model.decided_record import awaits_decision, decide
from grader.model.errors import OverrideError, ReportsError
from grader.model.fixes import Fix, fixes
from grader.model.record import CaseResult, ProblemResult, Record, SourceCell
from grader.pipeline.decided_class import (
    ClassRules,
    check_people,
    class_rules,
    decide_if_fitting,
)
from grader.pipeline.extension_file import FILE_NAME as EXTENSIONS
from grader.pipeline.extension_file import Extensions
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.override_file import Overrides
from grader.pipeline.record_store import RecordStore
from grader.review.desk import Desk
from grader.review.done_file import Done

# Letters that are not made of a plain letter and an accent, and what separates words.
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ı": "i", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "_": " ", ",": " "}
)
AGAIN = "again"  # the task of students whose work was run again after somebody was done with them
RANKS = {code: rank for rank, code in enumerate((AGAIN, *(task.code for task in TASKS)))}


@dataclass
class Student:
    """A student of the class, with what lists need. The code and the values are left out."""

    found: Record  # what the grader found
    told: Mapping[str, str]  # by the code of a task: what there is to say
    lost: Mapping[str, Sequence[CaseId]]  # by the kind of a mistake: the cases that lost points
    rules: Rules = NO_RULES  # what holds for the class
    done: Done | None = None
    tasks: Mapping[str, str] = field(default_factory=dict)  # see `settle`

    def __post_init__(self) -> None:
        self.words = folded(f"{self.id} {self.name}")
        self.settle(self.found, None)

    def settle(self, decided: Record, done: Done | None) -> None:
        """Take what people decided, and who is done; `tasks` are then what there is to do."""
        self.decided, self.done = decided, done
        told = {code: text for code, text in self.told.items() if code not in LATE}
        told |= {entry.task: entry.text for entry in late_tasks(decided)}
        if not awaits_decision(decided):
            told.pop("unreadable", None)
        if done and self._is_graded_since(done):
            told[AGAIN] = f"Done on {done.time}."
        self.tasks = told
        rank = min((RANKS[code] for code in told), default=len(RANKS))
        self.urgency = rank, folded(self.name or self.id)

    @property
    def id(self) -> str:
        return self.found.student

    @property
    def name(self) -> str:
        return self.found.provenance.name

    @property
    def sections(self) -> Sequence[str]:
        return sections_of(self.found)

    @property
    def is_open(self) -> bool:
        """Return whether nobody is done with the student, or the work was graded again since."""
        return self.done is None or AGAIN in self.tasks

    def _is_graded_since(self, done: Done) -> bool:
        try:
            started = datetime.fromisoformat(self.found.run.started)
            # In the time of this computer, to the minute: see `Desk`.
            looked_at = datetime.fromisoformat(done.time).astimezone()
        except ValueError:  # it never ran, or a person wrote the time
            return False
        return started.replace(second=0) > looked_at


class ReviewedClass:
    """The class of a reports folder. It is read again when a file has changed."""

    def __init__(self, store: RecordStore, desk: Desk, section: str = "") -> None:
        """Read the class; raise ReportsError if there are no records, or nobody in the section."""
        self.store = store
        self.desk = desk
        self.section = section
        self.students: dict[str, Student] = {}
        self.mistakes: Sequence[Mistake] = ()  # those that cost the class most come first
        self.overrides = Overrides(desk.overrides)
        self.rules = ClassRules(Extensions(store.reports))
        self.problem = ""  # what is wrong with the files, if anything
        self._seen: dict[str, Hashable] = {}
        self._refresh()
        if section and not self.students:
            sections = {each for record in store.read_class() for each in sections_of(record)}
            known = f"there are {', '.join(sorted(sections))}" if sections else "it has none"
            raise ReportsError(f"{store.reports}: nobody is in section {section!r}; {known}")

    @property
    def assignment(self) -> str:
        return self._manifest.assignment

    def mistake(self, kind: str) -> Mistake | None:
        """Return a mistake of the class by its kind, if there is one."""
        return next((each for each in self.mistakes if each.kind == kind), None)

    def refresh(self) -> None:
        """Read what has changed since the last time. What is damaged stays as it was."""
        try:
            self._refresh()
        except ReportsError as error:
            self.problem = f"New results do not count. {error}"
            self._seen.clear()  # try again the next time

    def _refresh(self) -> None:
        if self._has_changed("manifest", _signature(self.store.manifest_path)):
            self._manifest = self.store.read_manifest()
        # A run writes its records one by one, and the manifest at its end.
        records = (_signature(self.store.record_path(each)) for each in self._manifest.students)
        if self._has_changed("class", (self._manifest.model_dump_json(), *records)):
            self.desk.find = KnownStudents.of(self.store, self._manifest).find
            self._read_students()
            self._seen.pop("decisions", None)
        files = self.desk.overrides, self.desk.done, self._extensions
        decisions = tuple(map(_signature, files))
        if self._has_changed("decisions", decisions):
            self._read_decisions()

    @property
    def _extensions(self) -> Path:
        last = self._manifest.extensions
        return Path(last) if last else self.store.reports / EXTENSIONS

    def read(self, student: str) -> Record:
        """Return a student's whole record with the points that count.

        Raise ReportsError if it cannot be read. If an override does not fit, none of the student's
        is applied.
        """
        record = self.store.read_student(student)
        return decide_if_fitting(record, self.overrides.of(student), self.rules.of(student))

    def check(self, overrides: Overrides, students: Collection[str]) -> None:
        """Raise OverrideError if an override of these students does not fit their results."""
        for student in students:
            if known := self.students.get(student):
                overrides.decide(known.found, known.rules)

    def _has_changed(self, what: str, now: Hashable) -> bool:
        before = self._seen.get(what)
        self._seen[what] = now
        return before != now

    def _read_students(self) -> None:
        unmatched = {each.student: each.reason.text for each in self._manifest.unmatched}
        mistakes = ClassMistakes()
        intern = _Interned()
        students = {}
        for record in map(self.store.read_student, self._manifest.students):
            if self.section and not is_in(self.section, record):
                continue
            student = record.student
            found = fixes(record) if record.status == "graded" else []
            mistakes.add(record, found)
            told = {each.task: each.text for each in tasks_of(record, found)}
            if student in unmatched:
                told["unmatched"] = unmatched[student]
            light = intern.light(record)
            ranked = {task.code: told[task.code] for task in TASKS if task.code in told}
            students[student] = Student(light, ranked, _lost(found))
        self.students = students
        self.mistakes = mistakes.ranked()

    def _read_decisions(self) -> None:
        """Read the overrides and who is done; keep the earlier ones if a file is damaged."""
        try:
            self.rules = class_rules(self.store, self._manifest)
            self.overrides = self.desk.read_overrides()
            done = self.desk.read_done()
        except OverrideError as error:
            self.problem = _told(error)
            return
        misfits = []
        for lines in (self.overrides, self.rules.extensions):
            try:
                check_people(self.store, self._manifest, lines)
            except OverrideError as error:
                misfits.append(error)
        for student in self.students.values():
            student.rules = self.rules.of(student.id)
            try:
                decided = self.overrides.decide(student.found, student.rules)
            except OverrideError as error:
                misfits.append(error)
                decided = decide(student.found, (), student.rules)
            student.settle(decided, done.get(student.id))
        self.problem = _told(misfits[0]) if misfits else ""


def _told(error: OverrideError) -> str:
    return f"Some decisions do not count. {error}"


def folded(text: str) -> str:
    """Return text as it is searched: without case, accents, underscores and commas."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def is_in(section: str, record: Record) -> bool:
    """Return whether a student is in a section, whose name may contain a comma."""
    return section == record.provenance.section or section in sections_of(record)


def sections_of(record: Record) -> Sequence[str]:
    """Return the sections that a student is in; several are separated by commas."""
    return [each for part in record.provenance.section.split(",") if (each := part.strip())]


def _lost(found: Iterable[Fix]) -> dict[str, Sequence[CaseId]]:
    """Return the cases that lost points, by the kind of the mistake."""
    lost: dict[str, list[CaseId]] = {}
    for fix in found:
        cases = [case.id for case in fix.cases if case.points < case.max_points]
        lost.setdefault(fix.kind, []).extend(cases)
    return dict(lost)


class _Interned:
    """Makes records light. Equal parts of different students are one object."""

    def __init__(self) -> None:
        self._cases: dict[Hashable, CaseResult] = {}
        self._problems: dict[Hashable, ProblemResult] = {}

    def light(self, record: Record) -> Record:
        """Return a record without code, output and values, but with as many lines of code."""
        return record.model_copy(
            update={
                "cases": tuple(self._case(case) for case in record.cases),
                "problems": tuple(self._problem(problem) for problem in record.problems),
                "source": tuple(_blank(cell) for cell in record.source),
                "files": (), "notes": (), "skipped": (), "output": "",
            }
        )  # fmt: skip

    def _case(self, case: CaseResult) -> CaseResult:
        key = case.id, case.points, case.verdict
        if key not in self._cases:
            self._cases[key] = CaseResult(
                id=case.id, title=case.title, points=case.points, max_points=case.max_points,
                verdict=case.verdict, hidden=case.hidden,
            )  # fmt: skip
        return self._cases[key]

    def _problem(self, problem: ProblemResult) -> ProblemResult:
        return self._problems.setdefault((problem.id, problem.points), problem)


def _blank(cell: SourceCell) -> SourceCell:
    return cell.model_copy(update={"code": "\n" * cell.line_count})


def _signature(path: Path) -> Hashable:
    """Return what is different after every change of a file; None if it does not exist."""
    try:
        told = os.stat(path)  # noqa: PTH116 (faster, for thousands of files)
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino
