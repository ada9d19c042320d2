"""The pipeline, top to bottom: intake → sandbox → marking → records → feedback and export."""

from __future__ import annotations

import functools
import platform
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

import numpy as np

from grader.assignment import Assignment
from grader.errors import ReportsError, SubmissionsError
from grader.execution import Call, Execution, Outcome, calls_of
from grader.export import grades_csv
from grader.feedback import class_page, student_page
from grader.intake import find_submissions, read_submission
from grader.loader import fingerprint, load_assignment, locate
from grader.marking import AnswerKey, build_key, mark, sum_points, total
from grader.records import (
    Manifest,
    ProblemResult,
    Record,
    RecordStore,
    RunInfo,
    SkippedCode,
    SubmissionStatus,
    write_text,
)
from grader.sandbox import run_submission
from grader.submission import Handin, Submission
from grader.workers import default_workers, map_unordered

Isolation = Literal["process"]


@dataclass(frozen=True)
class Gradebook:
    """What came of a run; the records themselves are on disk."""

    reports: Path
    students: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    """Entries of the submissions folder that are nobody's work."""
    unchanged: int = 0
    """How many records were kept from an earlier run, because nothing had changed."""
    failed: int = 0
    """How many the grader itself failed on."""
    interrupted: bool = False

    @property
    def csv(self) -> Path:
        return self.reports / "grades.csv"

    @property
    def index(self) -> Path:
        return self.reports / "index.html"

    def records(self) -> Iterator[Record]:
        """The records, sorted by student, read one at a time."""
        return RecordStore(self.reports).read_class()


@dataclass(frozen=True)
class Job:
    """One student's work for a worker: small and picklable."""

    handin: Handin
    assignment: str
    version: str
    """The assignment's fingerprint, which the record is to carry."""
    isolation: Isolation = "process"
    graded_digest: str = ""
    """Of the submission that a good earlier record is about; empty where there is none."""
    public_only: bool = False


def grade(
    submissions: str | Path,
    *,
    assignment: str = "reference",
    reports: str | Path = "reports",
    workers: int | None = None,
    isolation: Isolation = "process",
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    stop: threading.Event | None = None,
) -> Gradebook:
    """Grade a folder of submissions and write its reports.

    A submission that has not changed since the last run into the same `reports`, with the same
    assignment and versions, is not run again.

    Args:
        submissions: a folder with a file or folder for each student, or one file.
        assignment: a package, or the path of one; see `grader.loader.load_assignment`.
        reports: the folder to write to; made where it is not there.
        workers: how many submissions run at once; by default one a processor.
        isolation: how student code is kept apart; only `process` as yet.
        executor: runs the jobs instead of local processes.
        on_progress: called with the number of submissions done, and of all.
        stop: once it is set, no further submission is begun; the reports are of those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    version = fingerprint(assignment, isolation)
    title = _prepare(assignment, version, False).assignment.title
    found = find_submissions(Path(submissions), leave_out=Path(reports))
    store = RecordStore(Path(reports))
    store.create()
    jobs = (
        Job(
            handin,
            assignment,
            version,
            isolation,
            graded_digest=_graded_digest(store, handin.student, version),
        )
        for handin in found.handins
    )
    done: list[str] = []
    unchanged = failed = 0
    on_progress(0, len(found.handins))
    for job, result in map_unordered(
        grade_one, jobs, workers=workers or default_workers(), executor=executor, stop=stop
    ):
        student = job.handin.student
        if isinstance(result, BaseException):
            result = _failed_record(job, result)
        unchanged += result is None
        record = result or store.read(student)
        if record is None:
            raise ReportsError(f"{store.record_path(student)} went away while grading")
        try:
            _write(store, record)
        except (ValueError, TypeError) as error:
            # What one student sent cannot be written down: nobody else is to pay for that.
            record = _failed_record(job, error)
            _write(store, record)
        failed += record.status == "harness_error"
        done.append(student)
        on_progress(len(done), len(found.handins))
    draw_class(store, Manifest(assignment=title, students=tuple(sorted(done))))
    return Gradebook(
        store.reports,
        tuple(sorted(done)),
        found.ignored,
        unchanged,
        failed,
        interrupted=len(done) < len(found.handins),
    )


def _write(store: RecordStore, record: Record) -> None:
    """Write a page and then its record: where there is a record, its page is there as well."""
    write_text(store.page_path(record.student), student_page(record))
    store.write(record)


def check_file(file: str | Path, *, assignment: str = "reference") -> Record:
    """Grade one file by the public cases only; nothing is written.

    Python files beside it can be imported, as they can when a folder is handed in.

    Raises:
        GraderError: the assignment or the file cannot be used.
    """
    path = Path(file)
    if not path.is_file():
        raise SubmissionsError(f"{path}: no such file")
    version = fingerprint(assignment)
    _prepare(assignment, version, True)
    helpers = sorted(other for other in path.parent.glob("*.py") if other.name != path.name)
    handin = Handin(path.stem, path.parent, (path, *helpers), main=path)
    record = grade_one(Job(handin, assignment, version, public_only=True))
    assert record is not None  # noqa: S101 (no earlier record was named)
    return record


def redraw(reports: str | Path) -> Gradebook:
    """Write all pages and the CSV again from the records of the last run; nothing is graded.

    Raises:
        ReportsError: there are no records, or one is damaged.
    """
    store = RecordStore(Path(reports))
    manifest = store.read_manifest()
    for record in store.read_class():
        write_text(store.page_path(record.student), student_page(record))
    draw_class(store, manifest)
    return Gradebook(store.reports, manifest.students)


def draw_class(store: RecordStore, manifest: Manifest) -> None:
    """Write what is about the whole class: its page, and the gradebook."""
    store.write_manifest(manifest)
    write_text(store.reports / "grades.csv", grades_csv(store.read_class()))
    write_text(store.reports / "index.html", class_page(manifest.assignment, store.read_class()))


def grade_one(job: Job) -> Record | None:
    """Grade one student's work; None where the earlier record is still good.

    Never raises an Exception: the grader's own failure makes a record that says so.
    """
    started = datetime.now(timezone.utc)
    clock = time.perf_counter()
    try:
        prepared = _prepare(job.assignment, job.version, job.public_only)
        submission = read_submission(job.handin, prepared.assignment.names())
        if job.graded_digest and submission.digest == job.graded_digest:
            return None
        record = _grade_submission(submission, prepared, job)
    except Exception as error:
        record = _failed_record(job, error)
    run = record.run.model_copy(
        update={
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - clock, 4),
            "isolation": job.isolation,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "platform": platform.platform(),
        }
    )
    return record.model_copy(update={"run": run})


@dataclass(frozen=True)
class _Prepared:
    """An assignment with all that is computed from it once."""

    assignment: Assignment
    key: AnswerKey
    calls: tuple[Call, ...]


@functools.cache
def _prepare(name: str, version: str, public_only: bool) -> _Prepared:
    """Once in each process, and again where `version`, the assignment's fingerprint, is new."""
    assignment = load_assignment(name)
    if public_only:
        assignment = assignment.public()
    return _Prepared(assignment, build_key(assignment), calls_of(assignment))


def _graded_digest(store: RecordStore, student: str, version: str) -> str:
    """The digest of the submission that the student's record is about, where it is still good."""
    record = store.read(student)
    if record is None or record.fingerprint != version or record.status == "harness_error":
        return ""
    return record.submission_digest


def _grade_submission(submission: Submission, prepared: _Prepared, job: Job) -> Record:
    status: SubmissionStatus = "graded"
    if submission.problem:
        status = "unreadable" if job.handin.files else "no_submission"
        message = submission.problem
        execution = Execution({})
    else:
        execution = run_submission(
            submission,
            prepared.calls,
            prepared.assignment.limits,
            blocked=("grader", locate(job.assignment).stem),
        )
        message = ""
        if not execution.statements:
            status = "unreadable"
            message = _why_nothing_ran(submission, execution)
    if status != "graded":
        not_run = Outcome("not_run", detail=message)
        execution = replace(execution, outcomes={call.id: not_run for call in prepared.calls})
    cases = mark(prepared.assignment, prepared.key, execution)
    problems = total(prepared.assignment, cases)
    scored = status != "no_submission"
    return Record(
        student=submission.student,
        status=status,
        score=sum_points(problem.points or 0 for problem in problems) if scored else None,
        max_score=prepared.assignment.points,
        message=message,
        assignment=prepared.assignment.title,
        file=submission.file,
        notes=submission.notes,
        problems=problems if scored else _unscored(prepared.assignment),
        cases=cases,
        skipped=tuple(
            SkippedCode(where=item.where, code=item.code, reason=item.reason)
            for item in execution.skipped
        ),
        output=execution.output,
        output_cut=execution.output_cut,
        submission_digest=submission.digest,
        fingerprint=job.version,
        run=RunInfo(limits=execution.limits),
    )


def _why_nothing_ran(submission: Submission, execution: Execution) -> str:
    if not execution.skipped:
        return f"There is no code in {submission.file}."
    first = execution.skipped[0]
    return f"Python cannot read it: {first.where}: {first.reason}."


def _failed_record(job: Job, error: BaseException) -> Record:
    assignment = _prepare(job.assignment, job.version, job.public_only).assignment
    return Record(
        student=job.handin.student,
        status="harness_error",
        score=None,
        max_score=assignment.points,
        message="The grader failed on this submission. It is not the student's fault, and not a "
        "score: run it again, or grade it by hand.",
        assignment=assignment.title,
        problems=_unscored(assignment),
        fingerprint=job.version,
        run=RunInfo(failure="".join(traceback.format_exception(error))),
    )


def _unscored(assignment: Assignment) -> tuple[ProblemResult, ...]:
    return tuple(
        ProblemResult(id=problem.id, title=problem.title, points=None, max_points=problem.points)
        for problem in assignment.problems
    )
