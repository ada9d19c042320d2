"""The run of a class: prepares, collects the work, runs it, and settles the results."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import filterfalse
from pathlib import Path

from grader.atomic_files import write_text
from grader.intake.chosen_students import choose
from grader.intake.class_download import find_submissions
from grader.intake.group_list import with_groups
from grader.intake.matching import Matched, check_assignment, check_class, match
from grader.intake.roster_file import read_roster
from grader.marking import release_hidden
from grader.model.class_rules import adjusted_points
from grader.model.errors import ReportsError, RosterError
from grader.model.execution import Isolation
from grader.model.late_policy import LatePolicy
from grader.model.record import Manifest, Record
from grader.model.submission import Handin
from grader.pipeline.assignment_loader import choose_assignment, fingerprint
from grader.pipeline.class_export import check_exports
from grader.pipeline.decided_class import (
    decide_if_fitting,
    draw_student,
    extensions_path,
    overrides_path,
    rules_of,
)
from grader.pipeline.earlier_results import EarlierResults
from grader.pipeline.extension_file import read_extensions
from grader.pipeline.grade_one import (
    Graded,
    Job,
    definition,
    failed_record,
    grade_one,
    prepare,
    prepare_for,
)
from grader.pipeline.hidden_release import HiddenRelease
from grader.pipeline.known_students import KnownStudents
from grader.pipeline.numbers_owners import NumbersOwners
from grader.pipeline.override_file import read_overrides
from grader.pipeline.record_store import RecordStore
from grader.pipeline.renamed_students import NewIds, rename, renamed_by_roster
from grader.pipeline.run_history import before_run
from grader.pipeline.stopped_runs import unreached
from grader.pipeline.submission_times import times_of, with_time, without_time
from grader.pipeline.workers import map_unordered
from grader.sandbox import check_isolation

Drawn = tuple[Graded, str]  # a graded submission and its page


@dataclass
class ClassRun:
    """The steps of grading a class up to the report, and what they find out."""

    submissions: Path
    isolation: Isolation
    store: RecordStore
    exports: Sequence[str]
    column: str | None
    said: Mapping[str, object]  # on gradebooks; None leaves what was said before
    fresh: bool  # whether all submissions are run, even if they have not changed
    only: Collection[str]  # the students whose submissions are run, whether changed or not
    done: set[str] = field(default_factory=set)  # the students with a record of this run
    kept: set[str] = field(default_factory=set)  # those without work here who keep a result
    others: set[str] = field(default_factory=set)  # those of earlier runs who are not here at all
    passed_over: set[str] = field(default_factory=set)  # those here who were not chosen
    renamed: dict[str, str] = field(default_factory=dict)  # ids of before → ids of now
    newcomers: set[str] = field(default_factory=set)  # those with work here, and none before
    gone: set[str] = field(default_factory=set)  # those of earlier runs who may have other ids
    graded: int = 0
    unchanged: int = 0
    failed: int = 0
    unreached: set[str] = field(default_factory=set)  # left by a run before, and by this one

    @property
    def continues_fresh(self) -> bool:
        """Whether the run before was to grade all anew, and was stopped."""
        return self.last is not None and self.last.fresh

    def read_decisions(self, overrides: Path | None, extensions: Path | None) -> None:
        """Read what people decided, so that a mistake in it is told before anything is run."""
        self.last = self.store.last_manifest()
        last = self.last or Manifest(assignment="")
        self.chosen = last.chosen(**self.said)
        self.overrides = read_overrides(overrides_path(self.store, last.overrides, overrides))
        self.extensions = read_extensions(extensions_path(self.store, last.extensions, extensions))

    def prepare(
        self,
        assignment: str,
        roster: Path | None,
        columns: dict[str, str],
        groups: Path | None,
        late: LatePolicy | None,
    ) -> None:
        """Load the assignment and the roster, and check that the results can be written."""
        self.assignment = choose_assignment(assignment, self.submissions)
        self.version = fingerprint(self.assignment, self.isolation)
        self.prepared = prepare(self.assignment, self.version)
        self.title = self.prepared.assignment.title
        if self.last and self.last.assignment != self.title:
            raise ReportsError(
                f"{self.store.reports} contains results of {self.last.assignment!r}; "
                "name another folder with --reports"
            )
        self.names_roster = roster is not None
        if self.last and self.last.roster and not roster:
            roster, columns = self.store.reports / self.last.roster, self.last.roster_columns
            self.column = self.column or self.last.column or None
            if self.last.groups and not groups:
                groups = self.store.reports / self.last.groups
        self.roster, self.roster_columns = roster, columns
        self.listed = read_roster(roster, columns) if roster else None
        self.groups = groups
        if groups:
            if not self.listed:
                raise RosterError("--groups needs a roster: name it with --roster")
            self.listed = with_groups(self.listed, groups)
        self.owners = NumbersOwners(definition(self.assignment, self.version), self.listed)
        self.rules = rules_of(self.prepared.assignment, self.extensions, late, self.last)
        self.release = HiddenRelease(self.assignment, self.store) if self.rules.released else None
        points = adjusted_points(self.prepared.assignment, self.rules.adjust)
        check_exports(self.exports, self.title, points, self.listed, self.column, self.chosen.worth)
        self.store.create()
        # Whom a stopped run did not reach is in the class, also if the next one has other work.
        self.earlier = {*self.last.students, *self.last.waiting} if self.last else set()
        self.results = EarlierResults(self.store, self.version)

    def collect(self, layout: str, unpacked: Path) -> None:
        """Find the submissions, match them with the roster, and choose those to grade."""
        self.found = find_submissions(
            self.submissions,
            layout=layout,
            leave_out=self.store.reports,
            unpack_to=unpacked,
            people=self.listed.people if self.listed else (),
        )
        handins = self.found.handins
        if self.roster and self.listed:
            check_assignment(self.roster, handins, self.listed)
            self.matched = match(handins, self.listed)
            check_class(self.roster, handins, self.listed, self.matched)
        else:
            self.matched = Matched(handins)
        self.before = before_run(self.store, self.last)
        kept = self.store.reports / self.last.roster if self.last and self.last.roster else None
        self.times_on_roster = times_of(self.listed, self.roster, kept)
        if self.before and any(each.submitted for each in self.before.students):
            handins = without_time(self.matched.handins)
            self.matched = replace(self.matched, handins=handins)
        if self.names_roster and self.last and self.listed:
            self._rename(renamed_by_roster(self.store, self.last, self.listed))
        everybody = {handin.student for handin in self.matched.handins}
        on_roster = {person.student for person in self.listed.people} if self.listed else None
        self.unreached = unreached(
            self.last,
            self.submissions,
            {handin.student for handin in self.matched.handins if handin.files},
            self.results.has_work,
            on_roster if self.names_roster else None,
        )
        self._resolve_decisions(everybody | self.earlier)
        chosen = choose(self.matched.handins, self.only) if self.only else everybody
        absent = self.matched.absent
        for handin in self.matched.handins:
            is_asked_for = handin.student in absent & chosen
            if is_asked_for and (record := self.results.keep_updated(handin)):
                self.kept.add(self._write(record).student)
        if not self.names_roster:  # a roster that the user names says who is in the class
            self.others = {*filter(self.results.keeps, self.earlier - everybody - self.unreached)}
        self.passed_over = {*filter(self.results.keeps, everybody - chosen)}
        self._look_for_other_ids(everybody)
        to_grade = chosen - self.kept - self.unreached
        # Students without work come first, so that they get a line even if the run is stopped.
        self.waiting = sorted(
            (each for each in self.matched.handins if each.student in to_grade),
            key=lambda handin: handin.student not in absent,
        )

    def _rename(self, new_ids: NewIds) -> None:
        """Give students of the last run the ids that they have now."""
        if not new_ids or not self.last:
            return
        edited = [*filter(self.store.is_edited, new_ids)]
        self.last = rename(self.store, self.last, new_ids)
        self.results.aside += map(self.store.former_path, edited)
        self.earlier = {new_ids.get(student, student) for student in self.earlier}
        self.renamed |= new_ids

    def _look_for_other_ids(self, everybody: set[str]) -> None:
        """Note whose work may be that of an earlier student: see `renamed_by_work`."""
        on_roster = {person.student for person in self.listed.people} if self.listed else set()
        self.gone = self.earlier - everybody - on_roster
        if self.gone:
            handed_in = {handin.student for handin in self.matched.handins if handin.files}
            work = (on_roster or handed_in) & handed_in
            self.newcomers = {*filterfalse(self.results.has_work, work)}

    def _resolve_decisions(self, students: Collection[str]) -> None:
        """Find out whom the overrides and extensions name, now that the class is known."""
        former = self.last.former_ids if self.last else {}
        known = KnownStudents(self.store, students, former, self.matched.handins)
        self.overrides = self.overrides.resolved(known.find)
        self.extensions = self.extensions.resolved(known.find)
        self.rules = replace(self.rules, extensions=self.extensions)
        for lines in (self.overrides, self.extensions):
            lines.check_students(known)

    def run(
        self, workers: int, executor: Executor | None, stop: threading.Event | None
    ) -> Iterator[tuple[Job, Drawn | BaseException]]:
        """Check numbers and isolation, grade each submission in a worker, and yield the results."""
        self.owners.check(self.waiting)
        self.way, self.layers = check_isolation(self.isolation, self.prepared.hidden)
        return map_unordered(
            _grade_and_draw,
            map(self._job, self.waiting),
            workers=workers,
            executor=executor,
            stop=stop,
            graded=[self.submissions],
        )

    def _job(self, handin: Handin) -> Job:
        """Return the job of a submission, with its earlier record if that is of this version."""
        earlier = self.results.to_use_again(handin.student)
        numbers_of = self.owners.of(handin)
        waited = self.continues_fresh and self.last and handin.student in self.last.waiting
        is_others = earlier and earlier.numbers_of != numbers_of
        if self.fresh or self.only or waited or is_others:
            earlier = None
        return Job(
            handin,
            self.assignment,
            self.version,
            self.isolation,
            earlier,
            self.store.read_given(earlier) if earlier else {},
            self.overrides.of(handin.student),
            self.rules.of(handin.student),
            numbers_of,
        )

    def settle(self, job: Job, result: Drawn | BaseException) -> None:
        """Write the record and page of a job; if the job failed, write a record that says so."""
        try:
            if isinstance(result, BaseException):
                record = self._write_failed(job, result)
            else:
                (record, given), page = result
                record = self._with_time(job, record)
                self.store.write_given(record, given)
                self._write(record, page)
        except (ValueError, TypeError) as error:  # this student's results cannot be written
            record = self._write_failed(job, error)
        self.done.add(record.student)
        if record.status != "no_submission":
            earlier = job.earlier and job.earlier.submission_digest
            self.unchanged += earlier == record.submission_digest
            self.graded += earlier != record.submission_digest
        self.failed += record.status == "harness_error"

    def _with_time(self, job: Job, record: Record) -> Record:
        earlier = job.earlier or self.store.read(record.student)
        return with_time(record, earlier, self.times_on_roster.get(record.student, ""))

    def _write_failed(self, job: Job, error: BaseException) -> Record:
        """Write a record which says that the grader failed."""
        record = self._with_time(job, failed_record(job, error))
        self.store.write_given(record, {})
        return self._write(record)

    def _write(self, record: Record, page: str = "") -> Record:
        """Write a page, drawn if necessary, and then its record: each record has its page."""
        student = record.student
        if not page:
            decided = self.overrides.of(student), self.rules.of(student)
            shown = decide_if_fitting(record, *decided)
            page = draw_student(self.release.show(shown) if self.release else shown)
        write_text(self.store.page_path(student), page)
        self.store.write(record)
        return record


def _grade_and_draw(job: Job) -> Drawn:
    """Make a record and its page, in a worker."""
    graded = grade_one(job)
    record = decide_if_fitting(graded.record, job.overrides, job.rules)
    if job.rules.released:
        prepared = prepare_for(job.assignment, job.version, job.numbers_of)
        record = release_hidden(record, prepared.assignment, prepared.key, graded.given)
    return graded, draw_student(record)
