"""Grades a class in five steps: prepare, collect, run, settle, report."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.atomic_files import write_text
from grader.intake.class_download import find_submissions
from grader.intake.matching import Matched, match
from grader.intake.roster_file import read_roster
from grader.model.assignment import LatePolicy
from grader.model.class_rules import adjusted_points
from grader.model.errors import ExportError, OverrideError, ReportsError, RosterError
from grader.model.execution import Isolation
from grader.model.record import Manifest, Record
from grader.model.roster import Roster
from grader.model.submission import Handin
from grader.pipeline.assignment_loader import DEFAULT, choose_assignment, fingerprint, locate
from grader.pipeline.decided_class import (
    decide_if_fitting,
    decided_class,
    draw_student,
    extensions_path,
    kept_path,
    overrides_path,
    rules_of,
    with_earlier,
)
from grader.pipeline.edited_reports import keep_aside
from grader.pipeline.extension_file import read_extensions
from grader.pipeline.grade_one import Job, failed_record, grade_one, prepare
from grader.pipeline.override_file import read_overrides
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import Gradebook, check_exports, draw_class, export_class
from grader.pipeline.workers import default_workers, map_unordered
from grader.sandbox import check_isolation

Drawn = tuple[Record, str]  # a record and its page
FEW = 3  # with fewer submissions, a roster that matches none of them may still be right


def grade(
    submissions: str | Path,
    *,
    assignment: str = DEFAULT,
    reports: str | Path = "reports",
    workers: int | None = None,
    isolation: Isolation = "strict",
    layout: str = "",
    roster: str | Path | None = None,
    roster_columns: Mapping[str, str] | None = None,
    exports: Sequence[str] = (),
    column: str | None = None,
    zero_unreadable: bool = False,
    overrides: str | Path | None = None,
    late: LatePolicy | None = None,
    extensions: str | Path | None = None,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    stop: threading.Event | None = None,
) -> Gradebook:
    """Grade a folder of submissions, write its reports, and return what was done.

    A submission is not run again if it has not changed since the last run into the same `reports`
    with the same assignment and versions.

    Args:
        submissions: a folder or an archive (.zip, .tar, .tar.gz) with a file or folder for each
            student, the download of an LMS, or one file.
        assignment: a package or the path of one; see `choose_assignment`.
        reports: the folder to write to; it is made if it does not exist.
        workers: the number of submissions to run at once; by default one per processor.
        isolation: `strict` keeps student code away from files, network and other processes;
            `process` only limits its resources, and it has your permissions.
        layout: a name in `grader.intake.layouts.LAYOUTS`, if the layout is not recognised. If the
            download contains several assignments, append `:ASSIGNMENT`.
        roster: a class list or the LMS's gradebook export; everybody on it gets a line.
        roster_columns: the roster's columns, if they are not recognised; see `read_roster`.
        exports: the formats of the gradebooks to write: names in `grader.export.FORMATS`.
        column: the roster's column for the scores, if it is not recognised.
        zero_unreadable: write 0 points for submissions of which nothing could be run. By default,
            they have no score until a person decides.
        overrides: the file with what people decided about points: `student,where,points,reason,by`.
            By default, `overrides.csv` in `reports`, if there is one.
        late: what late work loses; by default what the assignment says.
        extensions: the file with later deadlines of single students: `student,until,reason`. By
            default, `extensions.csv` in `reports`, if there is one.
        executor: runs the jobs instead of local processes.
        on_progress: is called with the number of finished submissions and the number of all.
        stop: once it is set, no further submission is started; the reports cover those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    store = RecordStore(Path(reports))
    run = _ClassRun(Path(submissions), isolation, store, exports, column, zero_unreadable)
    run.read_decisions(*(Path(each) if each else None for each in (overrides, extensions)))
    run.prepare(assignment, Path(roster) if roster else None, dict(roster_columns or {}), late)
    with TemporaryDirectory(prefix=".unpacked-", dir=run.store.reports) as unpacked:
        run.collect(layout, Path(unpacked))
        on_progress(0, len(run.waiting))
        for job, result in run.run(workers or default_workers(), executor, stop):
            run.settle(job, result)
            on_progress(len(run.done), len(run.waiting))
    return run.report()


@dataclass
class _ClassRun:
    """The steps of grading a class, and the data that they share."""

    submissions: Path
    isolation: Isolation
    store: RecordStore
    exports: Sequence[str]
    column: str | None
    zero_unreadable: bool
    done: set[str] = field(default_factory=set)  # the students with a record of this run
    aside: list[Path] = field(default_factory=list)  # copies of reports that were edited
    edited: list[str] = field(default_factory=list)  # students with an edited record that is kept
    unchanged: int = 0
    failed: int = 0

    def read_decisions(self, overrides: Path | None, extensions: Path | None) -> None:
        """Read what people decided, so that a mistake in it is told before anything is run."""
        self.last = self.store.last_manifest()
        last = self.last or Manifest(assignment="")
        self.overrides = read_overrides(overrides_path(self.store, last.overrides, overrides))
        self.extensions = read_extensions(extensions_path(self.store, last.extensions, extensions))

    def prepare(
        self,
        assignment: str,
        roster: Path | None,
        columns: dict[str, str],
        late: LatePolicy | None = None,
    ) -> None:
        """Load the assignment and the roster, and check that the results can be written."""
        self.assignment = choose_assignment(assignment, self.submissions)
        self.version = fingerprint(self.assignment, self.isolation)
        self.prepared = prepare(self.assignment, self.version)
        self.title = self.prepared.assignment.title
        self.roster, self.roster_columns = roster, columns
        self.listed = read_roster(roster, columns) if roster else None
        self.rules = rules_of(self.prepared.assignment, self.extensions, late)
        points = adjusted_points(self.prepared.assignment, self.rules.adjust)
        check_exports(self.exports, self.title, points, self.listed, self.column)
        self.store.create()
        self.earlier = _earlier_students(self.store, self.title)

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
        self.matched = match(handins, self.listed) if self.listed else Matched(handins)
        if self.roster and self.listed and not self.matched.owners and len(handins) >= FEW:
            raise _other_class(self.roster, self.listed, len(handins))
        known = {handin.student for handin in self.matched.handins} | self.earlier
        for lines in (self.overrides, self.extensions):
            lines.check_students(with_earlier(self.store, lines, known))
        self.kept = self._keep_results()
        # Students without work come first, so that they get a line even if the run is stopped.
        self.waiting = sorted(
            (handin for handin in self.matched.handins if handin.student not in self.kept),
            key=lambda handin: handin.student not in self.matched.absent,
        )

    def _keep_results(self) -> set[str]:
        """Keep the earlier results of students on the roster who are not in this download.

        Otherwise, grading a download of only the late work would delete the results of the others.
        """
        kept = set()
        for handin in self.matched.handins:
            is_absent = handin.student in self.matched.absent
            record = self.store.read(handin.student) if is_absent else None
            if record and record.status != "no_submission":
                if self.store.is_edited(handin.student):
                    self.aside.append(keep_aside(self.store.record_path(handin.student)))
                    self.edited.append(handin.student)
                known = handin.provenance
                told = {"name": known.name, "ids": {**record.provenance.ids, **known.ids}}
                provenance = record.provenance.model_copy(update=told)
                self._write(record.model_copy(update={"provenance": provenance}))
                kept.add(handin.student)
        return kept

    def run(
        self, workers: int, executor: Executor | None, stop: threading.Event | None
    ) -> Iterator[tuple[Job, Drawn | BaseException]]:
        """Check the isolation, grade each submission in a worker, and yield the results."""
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
        earlier = self._unless_edited(handin.student)
        if earlier and (earlier.fingerprint != self.version or earlier.status == "harness_error"):
            earlier = None
        decided = self.overrides.of(handin.student), self.rules.of(handin.student)
        return Job(handin, self.assignment, self.version, self.isolation, earlier, *decided)

    def _unless_edited(self, student: str) -> Record | None:
        """Return an earlier record; if somebody edited it, keep a copy and return None."""
        if not self.store.is_edited(student):
            return self.store.read(student)
        self.aside.append(keep_aside(self.store.record_path(student)))
        return None

    def settle(self, job: Job, result: Drawn | BaseException) -> None:
        """Write the record and page of a job; if the job failed, write a record that says so."""
        drawn = (failed_record(job, result),) if isinstance(result, BaseException) else result
        try:
            record = self._write(*drawn)
        except (ValueError, TypeError) as error:  # this student's results cannot be written
            record = self._write(failed_record(job, error))
        self.done.add(record.student)
        if job.earlier and job.earlier.submission_digest == record.submission_digest:
            self.unchanged += record.status != "no_submission"
        self.failed += record.status == "harness_error"

    def _write(self, record: Record, page: str = "") -> Record:
        """Write a page, drawn if necessary, and then its record: each record has its page."""
        student = record.student
        decided = self.overrides.of(student), self.rules.of(student)
        page = page or draw_student(decide_if_fitting(record, *decided))
        write_text(self.store.page_path(student), page)
        self.store.write(record)
        return record

    def report(self) -> Gradebook:
        """Write the class page, the CSV and the exports."""
        graded = self.done | self.kept
        left = {handin.student for handin in self.waiting} - self.done
        manifest = Manifest(
            assignment=self.title,
            students=tuple(sorted(graded)),
            layout=self.found.layout,
            roster=self.store.keep_roster(self.roster) if self.roster else "",
            roster_columns=self.roster_columns,
            unmatched=tuple(item for item in self.matched.unmatched if item.student in graded),
            column=self.column or "",
            zero_unreadable=self.zero_unreadable,
            overrides=kept_path(self.store, self.overrides.path),
            late=self.rules.late,
            extensions=kept_path(self.store, self.extensions.path),
            adjust=self.rules.adjust,
            left=len(left - self.matched.absent),
        )
        try:
            self.aside += draw_class(decided_class(self.store, manifest), manifest)
        except OverrideError as error:
            self.store.write_manifest(manifest)
            raise OverrideError(
                f"{error}. All submissions are graded, and their records are in "
                f"{self.store.reports}. Correct the overrides, then run "
                f"`grade report {self.store.reports}`"
            ) from error
        try:
            exported = export_class(self.store.reports, self.exports).files if self.exports else ()
        except ExportError as error:
            raise ExportError(
                f"{error}. All submissions are graded, and their records are in "
                f"{self.store.reports}. Fix this, then run "
                f"`grade export {' '.join(self.exports)} --reports {self.store.reports}`"
            ) from error
        return Gradebook(
            self.store.reports,
            manifest,
            ignored=self.found.ignored,
            unchanged=self.unchanged,
            failed=self.failed,
            absent=tuple(sorted(self.earlier - graded - left)),
            kept=tuple(sorted(self.kept)),
            earlier=self.last,
            aside=tuple(self.aside),
            edited=tuple(self.edited),
            isolation=self.isolation,
            way=self.way,
            layers=self.layers,
            assignment=locate(self.assignment),
            without_id=self.listed.without_id if self.listed else (),
            exported=exported,
        )


def _earlier_students(store: RecordStore, title: str) -> set[str]:
    """Return the students of the last run; raise ReportsError if it graded another assignment."""
    manifest = store.last_manifest()
    if manifest is None:
        return set()
    if manifest.assignment != title:
        raise ReportsError(
            f"{store.reports} contains results of {manifest.assignment!r}; "
            "name another folder with --reports"
        )
    return set(manifest.students)


def _other_class(path: Path, roster: Roster, count: int) -> RosterError:
    """Return the error for a roster with nobody of this class."""
    first = roster.people[0]
    read_as = ", ".join(f"{kind} = {value}" for kind, value in first.ids.items())
    return RosterError(
        f"{path}: none of the {count} submissions belongs to anybody on it. Its "
        f"first person was read as student = {first.student}, name = {first.name or 'none'}, "
        f"{read_as}. Its columns are {', '.join(filter(None, roster.table.header))}. Say what "
        "they are with --roster-columns, or name the roster of this class"
    )


def _grade_and_draw(job: Job) -> Drawn:
    """Make a record and its page, in a worker."""
    record = grade_one(job)
    return record, draw_student(decide_if_fitting(record, job.overrides, job.rules))
