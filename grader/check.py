"""A student's self-check: one file, by the public cases."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from grader.errors import SubmissionsError
from grader.execution import Isolation
from grader.job import Job, failed_record, grade_one, prepare
from grader.loader import fingerprint
from grader.records import Record
from grader.submission import File, Handin


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
    files = tuple(File(PurePosixPath(file.name), file) for file in (path, *helpers))
    handin = Handin(path.stem, files, main=files[0].path)
    job = Job(handin, assignment, version, isolation, public_only=True)
    try:
        record = grade_one(job)
    except Exception as error:
        return failed_record(job, error)
    assert record is not None  # noqa: S101 (no earlier record was named)
    return record
