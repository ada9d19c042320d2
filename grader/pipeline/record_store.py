"""Stores the records of a class: JSON beside each student's page."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from grader.atomic_files import write_bytes, write_text
from grader.model.errors import ReportsError
from grader.model.given_values import Given, GivenValues
from grader.model.record import Manifest, Record, file_stem
from grader.pipeline.edited_reports import matches_digest, with_digest
from grader.sandbox.scratch import remove_tree

UNPACKED = ".unpacked-"  # what the names of folders for unpacked files begin with
FORMER = "former"  # the folder of what stood under ids of before
OLD_SECONDS = 60  # a file that is not complete after this time never will be


class RecordStore:
    """The records in a reports folder."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self._students = reports / "students"
        self._hidden = reports / "hidden"
        self.manifest_path = reports / "class.json"

    def create(self) -> None:
        """Make the folders; raise ReportsError if they cannot be made or written."""
        try:
            self._students.mkdir(parents=True, exist_ok=True)
            for folder in (self.reports, self._students):
                tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise ReportsError(
                f"cannot write reports to {self.reports}: {error.strerror}; "
                "name another folder with --reports"
            ) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing the results, and remove what a killed run left.

        The system ends the lock of a process that is killed. Raise ReportsError if another process
        has it.
        """
        # Imported late, because it takes long, and reading records needs no lock.
        from filelock import FileLock, Timeout

        lock = FileLock(self.reports / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise ReportsError(
                f"another command is writing to {self.reports}. Wait until it has ended, or name "
                "another folder with --reports"
            ) from error
        except OSError as error:
            raise ReportsError(f"cannot write to {self.reports}: {error.strerror}") from error
        try:
            self._remove_abandoned()
            yield
        finally:
            lock.release()

    @contextmanager
    def updating(self) -> Iterator[Manifest]:
        """Do as `writing` in a folder with results, and yield their manifest.

        Raise ReportsError if there are no results, or another process writes them.
        """
        self.read_manifest()  # a folder without results is left as it is
        with self.writing():
            yield self.read_manifest()

    def _remove_abandoned(self) -> None:
        for folder in self.reports.glob(f"{UNPACKED}*"):
            remove_tree(str(folder))
        for path in self._hidden.glob("[!.]*.json"):
            if not (self._students / path.name).exists():  # somebody removed the record
                path.unlink(missing_ok=True)
        for parent in (self.reports, self._students, self._hidden):
            for part in parent.glob(".*.part"):
                with suppress(OSError):
                    if time.time() - part.stat().st_mtime > OLD_SECONDS:
                        part.unlink()

    def record_path(self, student: str) -> Path:
        return self._students / f"{file_stem(student)}.json"

    def page_path(self, student: str) -> Path:
        return self._students / f"{file_stem(student)}.html"

    def write(self, record: Record) -> None:
        text = with_digest(record.model_dump_json(indent=2)) + "\n"
        write_text(self.record_path(record.student), text)

    def put_away(self, student: str) -> None:
        """Move a student's record and page to the folder `former`: the student has another id."""
        for path in (self.record_path(student), self.page_path(student)):
            if path.is_file():
                (self.reports / FORMER).mkdir(exist_ok=True)
                path.replace(self.reports / FORMER / path.name)
        self.given_path(student).unlink(missing_ok=True)

    def former_path(self, student: str) -> Path:
        """Return where the record of a student is who has another id now."""
        return self.reports / FORMER / self.record_path(student).name

    def given_path(self, student: str) -> Path:
        return self._hidden / f"{file_stem(student)}.json"

    def write_given(self, record: Record, given: Given) -> None:
        """Keep what a student's code gave in hidden cases, before its record is written.

        A file of an earlier record is removed if there is nothing to keep.
        """
        path = self.given_path(record.student)
        if not given:
            path.unlink(missing_ok=True)
            return
        kept = GivenValues(
            student=record.student,
            submission_digest=record.submission_digest,
            fingerprint=record.fingerprint,
            cases=dict(given),
        )
        write_text(path, kept.model_dump_json(indent=2, exclude_defaults=True) + "\n")

    def read_given(self, record: Record) -> Given:
        """Return what is kept of a record's hidden cases; nothing if it is of another record."""
        try:
            content = self.given_path(record.student).read_bytes()
            kept = GivenValues.model_validate_json(content)
        except (OSError, ValidationError):
            return {}
        own = (record.student, record.submission_digest, record.fingerprint)
        is_own = (kept.student, kept.submission_digest, kept.fingerprint) == own
        return kept.cases if is_own else {}

    def is_edited(self, student: str) -> bool:
        """Return whether somebody changed a student's record since it was written."""
        try:
            text = self.record_path(student).read_bytes().decode()
        except OSError:
            return False
        except UnicodeDecodeError:  # an editor saved it in another encoding
            return True
        return not matches_digest(text)

    def read(self, student: str) -> Record | None:
        """Return the student's record; None if it is missing, damaged, or another student's."""
        try:
            record = Record.model_validate_json(self.record_path(student).read_bytes())
        except (OSError, ValidationError):
            return None
        if record.student != student:
            return None
        # The digest is of the file. A record in memory has none.
        run = record.run.model_copy(update={"digest": ""})
        return record.model_copy(update={"run": run})

    def read_student(self, student: str) -> Record:
        """Return the student's record; raise ReportsError if it is missing or damaged."""
        record = self.read(student)
        if record is None:
            path = self.record_path(student)
            raise ReportsError(f"{path} is missing or damaged; grade the submissions again")
        return record

    def read_page(self, student: str) -> bytes:
        """Return a student's page, b"" if there is none; raise ReportsError if it is unreadable."""
        path = self.page_path(student)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ReportsError(
                f"{path}: cannot be read: {error.strerror}. Draw it again: "
                f"grade report {self.reports}"
            ) from error

    def keep_list(self, path: Path | None, name: Literal["roster", "groups"]) -> str:
        """Copy a list of the class into the reports folder, for later runs and exports.

        Return the copy's name; "" if there is no list.
        """
        if path is None:
            return ""
        kept = self.reports / f"{name}{path.suffix.lower()}"
        if path.resolve() != kept.resolve():
            write_bytes(kept, path.read_bytes())
        return kept.name

    def write_manifest(self, manifest: Manifest) -> None:
        write_text(self.manifest_path, manifest.model_dump_json(indent=2) + "\n")

    def read_manifest(self) -> Manifest:
        """Return the manifest of the last run; raise ReportsError if there is none."""
        try:
            return Manifest.model_validate_json(self.manifest_path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ReportsError(
                f"{self.reports} contains no records; grade a folder of submissions first"
            ) from error

    def last_manifest(self) -> Manifest | None:
        """Return the manifest of the last run; None if there is none."""
        try:
            return self.read_manifest()
        except ReportsError:
            return None

    def read_class(self) -> Iterator[Record]:
        """Yield the records of the last run, by student; raise ReportsError if one is missing."""
        yield from map(self.read_student, self.read_manifest().students)
