"""Stores the records of a class: JSON beside each student's page."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from grader.atomic_files import write_bytes, write_text
from grader.model.errors import ReportsError
from grader.model.record import Manifest, Record, file_stem
from grader.pipeline.edited_reports import matches_digest, with_digest


class RecordStore:
    """The records in a reports folder."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self._students = reports / "students"
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

    def record_path(self, student: str) -> Path:
        return self._students / f"{file_stem(student)}.json"

    def page_path(self, student: str) -> Path:
        return self._students / f"{file_stem(student)}.html"

    def write(self, record: Record) -> None:
        text = with_digest(record.model_dump_json(indent=2)) + "\n"
        write_text(self.record_path(record.student), text)

    def is_edited(self, student: str) -> bool:
        """Return whether somebody changed a student's record since it was written."""
        try:
            return not matches_digest(self.record_path(student).read_bytes().decode())
        except (OSError, UnicodeDecodeError):
            return False

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

    def read_page(self, student: str) -> bytes:
        """Return a student's page; raise ReportsError if it cannot be read."""
        path = self.page_path(student)
        try:
            return path.read_bytes()
        except OSError as error:
            raise ReportsError(
                f"{path}: cannot be read: {error.strerror}. Draw it again: "
                f"grade report {self.reports}"
            ) from error

    def keep_roster(self, path: Path) -> str:
        """Copy the roster into the reports folder, for later exports; return the copy's name."""
        kept = self.reports / f"roster{path.suffix.lower()}"
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
        for student in self.read_manifest().students:
            record = self.read(student)
            if record is None:
                path = self.record_path(student)
                raise ReportsError(f"{path} is missing or damaged; grade the submissions again")
            yield record
