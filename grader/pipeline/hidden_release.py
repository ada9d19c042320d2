"""Shows the hidden cases of a class in full, once nobody's deadline is still to come."""

from datetime import datetime, timezone

from grader.marking import build_key, release_hidden
from grader.model.assignment import Assignment
from grader.model.errors import ReportsError
from grader.model.late_work import due_of, show_moment
from grader.model.record import Manifest, Record
from grader.pipeline.assignment_loader import choose_assignment, fingerprint, load_assignment
from grader.pipeline.decided_class import DecidedClass
from grader.pipeline.record_store import RecordStore


class HiddenRelease:
    """The values of hidden cases, for students' pages. They come from the assignment."""

    def __init__(self, name: str, decided: DecidedClass, manifest: Manifest) -> None:
        """Load the values; raise ReportsError if a deadline is still to come, or none would fit."""
        self.closed: list[str] = []  # students whose work another version graded
        self._assignment = read_again(name, decided.store, manifest)
        self._version: dict[str, str] = {}  # the fingerprint now, by the isolation of a record
        last: tuple[datetime, str] | None = None
        fits = False
        for record in decided.store.read_class():
            due = due_of(record, decided.rules.extensions.of(record.student))
            if due and (last is None or due.astimezone() > last[0]):
                last = due.astimezone(), record.student
            isolation = record.run.isolation
            if isolation not in self._version:
                self._version[isolation] = fingerprint(name, isolation)
            fits |= self._fits(record)
        if last and last[0] > datetime.now(timezone.utc):
            raise ReportsError(
                f"the deadline of {last[1]} is still to come: {show_moment(last[0])}. Until then, "
                "hidden cases stay hidden"
            )
        if not fits:
            raise ReportsError(
                f"{name}, the grader, Python or numpy has changed since the class was graded. So "
                "its hidden cases may not be those that were run. Name the right assignment with "
                "--assignment, or grade the class again first"
            )
        self._key = build_key(self._assignment)

    def show(self, record: Record) -> Record:
        """Return a record with the values of its hidden cases, if they are those that were run."""
        if not any(case.hidden for case in record.cases):
            return record
        if not self._fits(record):
            self.closed.append(record.student)
            return record
        return release_hidden(record, self._assignment, self._key)

    def _fits(self, record: Record) -> bool:
        return record.fingerprint == self._version[record.run.isolation]


def read_again(name: str, store: RecordStore, manifest: Manifest) -> Assignment:
    """Load the assignment of a class; raise ReportsError if the records are of another one."""
    assignment = load_assignment(choose_assignment(name))
    cases = assignment.case_points()
    first = next((record for record in store.read_class() if record.cases), None)
    marked = {case.id: case.max_points for case in first.cases} if first else cases
    if assignment.title != manifest.assignment or marked != cases:
        raise ReportsError(
            f"{store.reports} contains results of {manifest.assignment!r}, and their cases are not "
            f"those of {name}. Name the right one with --assignment, or grade the class again"
        )
    return assignment
