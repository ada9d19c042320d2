"""The results of earlier runs into the same reports: which are used again, and which are kept."""

from dataclasses import dataclass, field
from pathlib import Path

from grader.model.record import Record
from grader.model.submission import Handin
from grader.pipeline.edited_reports import keep_aside
from grader.pipeline.record_store import RecordStore


@dataclass
class EarlierResults:
    """Earlier results, and what was found out about those that were asked for."""

    store: RecordStore
    version: str  # the fingerprint of this run
    outdated: int = 0  # the number of kept results of another assignment, grader or setting
    aside: list[Path] = field(default_factory=list)  # copies of records that were edited by hand
    edited: list[str] = field(default_factory=list)  # students with an edited record that is kept

    def to_use_again(self, student: str) -> Record | None:
        """Return a result of this version; keep a copy of one that somebody edited."""
        if self.store.is_edited(student):
            self.aside.append(keep_aside(self.store.record_path(student)))
            return None
        record = self.store.read(student)
        is_valid = record and record.status != "harness_error" and not self._is_outdated(record)
        return record if is_valid else None

    def keeps(self, student: str) -> bool:
        """Return whether there is a result, which is kept as it is."""
        record = self.store.read(student)
        if record is None:
            return False
        self._count(record)
        return True

    def has_work(self, student: str) -> bool:
        """Return whether there is a result of work that was handed in."""
        record = self.store.read(student)
        return record is not None and record.status != "no_submission"

    def keep_updated(self, handin: Handin) -> Record | None:
        """Return the result of somebody on the roster who has no work here, with their name.

        Otherwise, grading a download of only the late work would delete the results of the others.
        Return None if there is no result of earlier work.
        """
        record = self.store.read(handin.student)
        if record is None or record.status == "no_submission":
            return None
        self._count(record)
        if record.student in self.edited:  # it is about to be written
            self.aside.append(keep_aside(self.store.record_path(record.student)))
        known = handin.provenance
        told: dict[str, object] = {
            "name": known.name,
            "ids": {**record.provenance.ids, **known.ids},
        }
        was = record.provenance
        if was.time_doubt and known.submitted not in ("", was.submitted):  # a newer roster has it
            told |= {"submitted": known.submitted, "late": known.late, "time_doubt": ""}
        provenance = record.provenance.model_copy(update=told)
        return record.model_copy(update={"provenance": provenance})

    def _count(self, record: Record) -> None:
        was_run = record.status in ("graded", "unreadable")
        self.outdated += was_run and self._is_outdated(record)
        if self.store.is_edited(record.student):
            self.edited.append(record.student)

    def _is_outdated(self, record: Record) -> bool:
        return record.fingerprint != self.version
