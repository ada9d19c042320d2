"""Grades a class: finds the submissions, runs those that have changed, and reports."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.atomic_files import write_text
from grader.intake.class_download import find_submissions
from grader.intake.matching import Matched, match
from grader.intake.roster_file import read_roster
from grader.model.errors import ExportError, ReportsError, RosterError
from grader.model.execution import Isolation
from grader.model.record import Manifest, Record
from grader.model.roster import Roster
from grader.pipeline.assignment_loader import DEFAULT, choose_assignment, fingerprint, locate
from grader.pipeline.grade_one import Job, failed_record, grade_one, prepare
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import Gradebook, check_exports, draw_class, draw_student, export_class
from grader.pipeline.workers import default_workers, map_unordered
from grader.sandbox import check_isolation

FEW = 3  # if fewer submissions match nobody, the roster may still be the right one


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
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    stop: threading.Event | None = None,
) -> Gradebook:
    """Grade a folder of submissions and write its reports.

    A submission is not run again if it has not changed since the last run into the same `reports`
    with the same assignment and versions.

    Args:
        submissions: a folder or an archive (.zip, .tar, .tar.gz) with a file or folder for each
            student, or as an LMS downloads it; or one file.
        assignment: a package or the path of one; see `choose_assignment`.
        reports: the folder to write to.
        workers: the number of submissions to run at once; by default one per processor.
        isolation: `strict` keeps student code away from files, network and other processes;
            `process` only limits its resources, and it has your permissions.
        layout: a name of `grader.intake.layouts.LAYOUTS`, where the layout is not recognised;
            `:ASSIGNMENT` follows if the download holds several.
        roster: a class list or the LMS's gradebook export; everybody on it gets a line.
        roster_columns: its columns, where they are not recognised; see `read_roster`.
        exports: the names of `grader.export.FORMATS` to write gradebooks in.
        column: the roster's column for the scores, where it is not recognised.
        executor: runs the jobs instead of local processes.
        on_progress: is called with the number of submissions done, and of all.
        stop: once it is set, no further submission is started; the reports cover those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    submissions = Path(submissions)
    store = RecordStore(Path(reports))
    roster = Path(roster) if roster else None
    assignment = choose_assignment(assignment, submissions)
    version = fingerprint(assignment, isolation)
    prepared = prepare(assignment, version)
    title = prepared.assignment.title
    listed = read_roster(roster, roster_columns) if roster else None
    check_exports(exports, title, prepared.assignment.points, listed, column)
    store.create()
    earlier = _earlier_students(store, title)
    with TemporaryDirectory(prefix=".unpacked-", dir=store.reports) as unpacked:
        found = find_submissions(
            submissions,
            layout=layout,
            leave_out=store.reports,
            unpack_to=Path(unpacked),
            people=listed.people if listed else (),
        )
        matched = match(found.handins, listed) if listed else Matched(found.handins)
        if roster and listed and not matched.owners and len(found.handins) >= FEW:
            raise _other_class(roster, listed, len(found.handins))
        kept = _keep_results(store, matched)
        waiting = [handin for handin in matched.handins if handin.student not in kept]
        # First those without work: they take no time, and get a line even if the run is stopped.
        waiting.sort(key=lambda handin: handin.student not in matched.absent)
        on_progress(0, len(waiting))
        way, layers = check_isolation(isolation, prepared.hidden)
        jobs = (
            Job(handin, assignment, version, isolation, _valid(store.read(handin.student), version))
            for handin in waiting
        )
        results = map_unordered(
            _grade_and_draw,
            jobs,
            workers=workers or default_workers(),
            executor=executor,
            stop=stop,
            graded=[submissions],
        )
        done: set[str] = set()
        unchanged = failed = 0
        for job, result in results:
            record = _settle(store, job, result)
            done.add(record.student)
            if job.earlier and job.earlier.submission_digest == record.submission_digest:
                unchanged += record.status != "no_submission"
            failed += record.status == "harness_error"
            on_progress(len(done), len(waiting))
    graded = done | kept
    left = {handin.student for handin in waiting} - done
    manifest = Manifest(
        assignment=title,
        students=tuple(sorted(graded)),
        layout=found.layout,
        roster=store.keep_roster(roster) if roster else "",
        roster_columns=dict(roster_columns or {}),
        unmatched=tuple(item for item in matched.unmatched if item.student in graded),
        column=column or "",
        left=len(left - matched.absent),
    )
    draw_class(store, manifest)
    try:
        exported = export_class(store.reports, exports).files
    except ExportError as error:
        raise ExportError(
            f"{error}. All submissions are graded, and their records are in {store.reports}. "
            f"Fix this, then run `grade export {' '.join(exports)} --reports {store.reports}`"
        ) from error
    return Gradebook(
        store.reports,
        manifest,
        ignored=found.ignored,
        unchanged=unchanged,
        failed=failed,
        absent=tuple(sorted(earlier - graded - left)),
        kept=tuple(sorted(kept)),
        isolation=isolation,
        way=way,
        layers=layers,
        assignment=locate(assignment),
        without_id=listed.without_id if listed else (),
        exported=exported,
    )


def _earlier_students(store: RecordStore, title: str) -> set[str]:
    """Return the students of the last run, which must be of the same assignment."""
    try:
        manifest = store.read_manifest()
    except ReportsError:
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


def _keep_results(store: RecordStore, matched: Matched) -> set[str]:
    """Keep the earlier results of students on the roster who are not in this download.

    So a download of the late work does not delete the results of the others.
    """
    kept = set()
    for handin in matched.handins:
        record = store.read(handin.student) if handin.student in matched.absent else None
        if record and record.status != "no_submission":
            known = handin.provenance
            told = {"name": known.name, "ids": {**record.provenance.ids, **known.ids}}
            provenance = record.provenance.model_copy(update=told)
            _write(store, record.model_copy(update={"provenance": provenance}))
            kept.add(handin.student)
    return kept


def _valid(record: Record | None, version: str) -> Record | None:
    """Return an earlier record if this version would give the same for the same submission."""
    if record is None or record.fingerprint != version or record.status == "harness_error":
        return None
    return record


def _grade_and_draw(job: Job) -> tuple[Record, str]:
    """Make a record and its page, in a worker."""
    record = grade_one(job)
    return record, draw_student(record)


def _settle(store: RecordStore, job: Job, result: tuple[Record, str] | BaseException) -> Record:
    """Write the record and page of a job; if the job failed, write a record that says so."""
    try:
        if isinstance(result, BaseException):
            return _write(store, failed_record(job, result))
        return _write(store, *result)
    except (ValueError, TypeError) as error:  # this student's results cannot be written
        return _write(store, failed_record(job, error))


def _write(store: RecordStore, record: Record, page: str = "") -> Record:
    """Write a page before its record, so that each record has its page; draw it if necessary."""
    write_text(store.page_path(record.student), page or draw_student(record))
    store.write(record)
    return record
