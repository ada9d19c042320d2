"""The pipeline for a class, top to bottom: intake → jobs → records → feedback and export."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.atomic_files import write_text
from grader.feedback.student_page import student_page
from grader.intake.class_download import find_submissions, packed_names
from grader.intake.matching import Matched, match
from grader.intake.roster_file import read_roster
from grader.model.errors import ExportError, ReportsError, RosterError
from grader.model.execution import Isolation
from grader.model.record import Manifest, Record
from grader.model.roster import Roster
from grader.model.submission import Handin
from grader.pipeline.assignment_loader import DEFAULT, choose_assignment, fingerprint, locate
from grader.pipeline.grade_one import Job, failed_record, grade_one, prepare
from grader.pipeline.record_store import RecordStore
from grader.pipeline.reports import Gradebook, check_exports, draw_class, export_class
from grader.pipeline.workers import default_workers, map_unordered
from grader.sandbox import check_isolation

Drawn = tuple[Record, str]
"""A record, and its page."""
FEW = 3
"""Submissions of which it may well be that nobody is on the roster."""


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

    A submission that has not changed since the last run into the same `reports`, with the same
    assignment and versions, is not run again.

    Args:
        submissions: a folder, or an archive (.zip, .tar, .tar.gz), with a file or folder for each
            student or as an LMS downloads it; or one file.
        assignment: a package, or the path of one; see `choose_assignment`.
        reports: the folder to write to; made where it is not there.
        workers: how many submissions run at once; by default one a processor.
        isolation: how student code is kept apart: `strict` from files, network and other
            processes, or `process`, with resource limits alone and the rights of the caller.
        layout: how the submissions lie, where that cannot be told: a name of
            `grader.intake.LAYOUTS`, with `:ASSIGNMENT` behind it where there are several.
        roster: a class list, or the LMS's own gradebook export: everybody on it gets a line.
        roster_columns: which of its columns is what, where that is not obvious; see `read_roster`.
        exports: the LMSes to write gradebooks for; see `export_class`.
        column: the roster's column that the scores go to, where that cannot be told.
        executor: runs the jobs instead of local processes.
        on_progress: called with the number of submissions done, and of all.
        stop: once it is set, no further submission is begun; the reports are of those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    submissions = Path(submissions)
    assignment = choose_assignment(assignment, submissions, packed_names)
    version = fingerprint(assignment, isolation)
    prepared = prepare(assignment, version)
    title = prepared.assignment.title
    store = RecordStore(Path(reports))
    listed = read_roster(Path(roster), roster_columns) if roster else None
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
        matched = Matched(found.handins)
        if roster and listed:
            matched = match(found.handins, listed)
            _check_matched(Path(roster), listed, found.handins, matched)
        kept = _keep_results(store, matched)
        # Who handed in nothing takes no time, and has a line in a run that is stopped.
        handins = sorted(
            (handin for handin in matched.handins if handin.student not in kept),
            key=lambda handin: handin.student not in matched.absent,
        )
        layers = check_isolation(isolation, prepared.hidden)
        jobs = (
            Job(
                handin,
                assignment,
                version,
                isolation,
                graded_digest=_graded_digest(store, handin.student, version),
            )
            for handin in handins
        )
        done: list[str] = []
        unchanged = failed = 0
        on_progress(0, len(handins))
        for job, result in map_unordered(
            _grade_and_draw,
            jobs,
            workers=workers or default_workers(),
            executor=executor,
            stop=stop,
            graded=[submissions],
        ):
            record, is_new = _settle(store, job, result)
            unchanged += not is_new and record.status != "no_submission"
            failed += record.status == "harness_error"
            done.append(record.student)
            on_progress(len(done), len(handins))
    graded = {*done, *kept}
    students = tuple(sorted(graded))
    unmatched = tuple(item for item in matched.unmatched if item.student in graded)
    left = {handin.student for handin in handins} - graded
    manifest = Manifest(
        assignment=title,
        students=students,
        layout=found.layout,
        roster=store.keep_roster(Path(roster)) if roster else "",
        roster_columns=dict(roster_columns or {}),
        unmatched=unmatched,
        column=column or "",
        left=len(left - matched.absent),
    )
    draw_class(store, manifest)
    try:
        exported = export_class(store.reports, exports).files
    except ExportError as error:
        raise ExportError(
            f"{error}. All is graded and kept in {store.reports}; once that is there, "
            f"`grade export {' '.join(exports)} --reports {store.reports}` goes on from here"
        ) from error
    return Gradebook(
        store.reports,
        students,
        found.ignored,
        unchanged,
        failed,
        absent=tuple(sorted(earlier - graded - left)),
        kept=tuple(sorted(kept)),
        left=manifest.left,
        isolation=isolation,
        layers=layers,
        assignment=locate(assignment),
        layout=found.layout,
        unmatched=unmatched,
        without_id=listed.without_id if listed else (),
        exported=exported,
    )


def _check_matched(path: Path, roster: Roster, handins: Sequence[Handin], matched: Matched) -> None:
    """Find out before a class is graded whether the roster is read as it is meant.

    Raises:
        RosterError: it has nobody of this class.
    """
    if matched.owners or len(handins) < FEW:
        return
    first = roster.people[0]
    read_as = ", ".join(f"{kind} = {value}" for kind, value in first.ids.items())
    raise RosterError(
        f"{path}: none of the {len(handins)} submissions is of anybody on it. Its first person "
        f"was read as student = {first.student}, name = {first.name or 'none'}, {read_as}. Its "
        f"columns are {', '.join(filter(None, roster.table.header))}: say which is what with "
        "--roster-columns, or name the roster of this class"
    )


def _keep_results(store: RecordStore, matched: Matched) -> set[str]:
    """Those on the roster of whom this download has nothing, and an earlier one had.

    A download of the late work alone does not take back what the others handed in.
    """
    kept = set()
    for handin in matched.handins:
        if handin.student in matched.absent:
            record = store.read(handin.student)
            if record and record.status != "no_submission":
                known = handin.provenance
                told = {"name": known.name, "ids": {**record.provenance.ids, **known.ids}}
                provenance = record.provenance.model_copy(update=told)
                _write(store, *_drawn(record.model_copy(update={"provenance": provenance})))
                kept.add(handin.student)
    return kept


def _grade_and_draw(job: Job) -> Drawn | None:
    """In a worker: a new record and its page; None where the earlier record is still good."""
    record = grade_one(job)
    return _drawn(record) if record else None


def _drawn(record: Record) -> Drawn:
    return record, student_page(record)


def _settle(
    store: RecordStore, job: Job, result: Drawn | BaseException | None
) -> tuple[Record, bool]:
    """Write down what came of a job; returns the record, and whether it is a new one."""
    if isinstance(result, BaseException):
        result = _drawn(failed_record(job, result))
    try:
        record = _write(store, *(result or _drawn(_earlier(store, job))))
    except (ValueError, TypeError) as error:
        # What one student sent cannot be written down: nobody else is to pay for that.
        record = _write(store, *_drawn(failed_record(job, error)))
    return record, result is not None


def _earlier(store: RecordStore, job: Job) -> Record:
    record = store.read(job.handin.student)
    if record is None:
        raise ReportsError(f"{store.record_path(job.handin.student)} went away while grading")
    # A roster, or another download of the same work, may tell more of whose it is.
    return record.model_copy(update={"provenance": job.handin.provenance})


def _earlier_students(store: RecordStore, title: str) -> set[str]:
    """Who was in the last run into these reports, which must be of the same assignment."""
    try:
        manifest = store.read_manifest()
    except ReportsError:
        return set()
    if manifest.assignment != title:
        raise ReportsError(
            f"{store.reports} holds results of {manifest.assignment!r}; "
            "name another folder with --reports"
        )
    return set(manifest.students)


def _write(store: RecordStore, record: Record, page: str) -> Record:
    """Write a page and then its record: where there is a record, its page is there as well."""
    write_text(store.page_path(record.student), page)
    store.write(record)
    return record


def _graded_digest(store: RecordStore, student: str, version: str) -> str:
    """The digest of the submission that the student's record is about, where it is still good."""
    record = store.read(student)
    if record is None or record.fingerprint != version or record.status == "harness_error":
        return ""
    return record.submission_digest
