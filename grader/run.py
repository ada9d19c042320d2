"""The pipeline for a class, top to bottom: intake → jobs → records → feedback and export."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from grader.errors import ReportsError, SubmissionsError
from grader.execution import Isolation
from grader.export import grades_csv
from grader.feedback import class_page, student_page
from grader.intake import find_submissions
from grader.job import Job, failed_record, grade_one, prepare
from grader.loader import fingerprint
from grader.records import Manifest, Record, RecordStore, write_text
from grader.sandbox import check_isolation
from grader.submission import Handin
from grader.workers import default_workers, map_unordered


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
    absent: tuple[str, ...] = ()
    """Students of the last run into these reports who are not in this one."""
    interrupted: bool = False
    isolation: Isolation | None = None
    """None where nothing was run."""
    layers: tuple[str, ...] = ()
    """The layers of isolation, and the resource limits, that held."""

    @property
    def csv(self) -> Path:
        return self.reports / "grades.csv"

    @property
    def index(self) -> Path:
        return self.reports / "index.html"

    def records(self) -> Iterator[Record]:
        """The records, sorted by student, read one at a time."""
        return RecordStore(self.reports).read_class()


def grade(
    submissions: str | Path,
    *,
    assignment: str = "reference",
    reports: str | Path = "reports",
    workers: int | None = None,
    isolation: Isolation = "strict",
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
        isolation: how student code is kept apart: `strict` from files, network and other
            processes, or `process`, with resource limits alone and the rights of the caller.
        executor: runs the jobs instead of local processes.
        on_progress: called with the number of submissions done, and of all.
        stop: once it is set, no further submission is begun; the reports are of those done.

    Raises:
        GraderError: the assignment, the submissions or the reports folder cannot be used.
    """
    version = fingerprint(assignment, isolation)
    prepared = prepare(assignment, version, False)
    title = prepared.assignment.title
    found = find_submissions(Path(submissions), leave_out=Path(reports))
    store = RecordStore(Path(reports))
    store.create()
    layers = check_isolation(isolation, prepared.hidden)
    earlier = _earlier_students(store, title)
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
            result = failed_record(job, result)
        unchanged += result is None
        record = result or store.read(student)
        if record is None:
            raise ReportsError(f"{store.record_path(student)} went away while grading")
        try:
            _write(store, record)
        except (ValueError, TypeError) as error:
            # What one student sent cannot be written down: nobody else is to pay for that.
            record = failed_record(job, error)
            _write(store, record)
        failed += record.status == "harness_error"
        done.append(student)
        on_progress(len(done), len(found.handins))
    _draw_class(store, Manifest(assignment=title, students=tuple(sorted(done))))
    return Gradebook(
        store.reports,
        tuple(sorted(done)),
        found.ignored,
        unchanged,
        failed,
        absent=tuple(sorted(earlier - {handin.student for handin in found.handins})),
        interrupted=len(done) < len(found.handins),
        isolation=isolation,
        layers=layers,
    )


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


def _write(store: RecordStore, record: Record) -> None:
    """Write a page and then its record: where there is a record, its page is there as well."""
    write_text(store.page_path(record.student), student_page(record))
    store.write(record)


def check_file(
    file: str | Path, *, assignment: str = "reference", isolation: Isolation = "process"
) -> Record:
    """Grade one file by the public cases only; nothing is written.

    It is taken to be the caller's own, and by default runs with the caller's rights.

    Python files beside it can be imported, as they can when a folder is handed in.

    Raises:
        GraderError: the assignment or the file cannot be used.
    """
    path = Path(file)
    if path.is_dir():
        raise SubmissionsError(f"{path}: is a folder; name the file in it to check")
    if not path.is_file():
        raise SubmissionsError(f"{path}: no such file")
    version = fingerprint(assignment, isolation)
    prepare(assignment, version, True)
    helpers = sorted(other for other in path.parent.glob("*.py") if other.name != path.name)
    handin = Handin(path.stem, path.parent, (path, *helpers), main=path)
    job = Job(handin, assignment, version, isolation, public_only=True)
    try:
        record = grade_one(job)
    except Exception as error:
        return failed_record(job, error)
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
    _draw_class(store, manifest)
    return Gradebook(store.reports, manifest.students)


def _draw_class(store: RecordStore, manifest: Manifest) -> None:
    """Write what is about the whole class: its page, and the gradebook."""
    store.write_manifest(manifest)
    write_text(store.reports / "grades.csv", grades_csv(store.read_class()))
    write_text(store.reports / "index.html", class_page(manifest.assignment, store.read_class()))


def _graded_digest(store: RecordStore, student: str, version: str) -> str:
    """The digest of the submission that the student's record is about, where it is still good."""
    record = store.read(student)
    if record is None or record.fingerprint != version or record.status == "harness_error":
        return ""
    return record.submission_digest
