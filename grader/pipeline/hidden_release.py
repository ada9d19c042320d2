"""Shows the hidden cases of a class in full, once nobody's deadline is still to come."""

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from functools import cached_property

from grader.marking import AnswerKey, build_key, release_hidden
from grader.model.assignment import Assignment
from grader.model.errors import AssignmentError, ReportsError
from grader.model.late_work import Extension, due_of, show_moment
from grader.model.record import Manifest, Record
from grader.pipeline.assignment_definition import Definition
from grader.pipeline.assignment_loader import (
    choose_assignment,
    fingerprint,
    load_assignment,
    load_definition,
)
from grader.pipeline.record_store import RecordStore


class HiddenRelease:
    """The values of hidden cases, for students' pages.

    Inputs and expected values come from the assignment, which is loaded when the first page needs
    it. What was given comes from the files beside the records.
    """

    def __init__(self, name: str, store: RecordStore) -> None:
        self.closed: list[str] = []  # students whose work another version graded
        self._name = name
        self._store = store
        self._version: dict[str, str] = {}  # the fingerprint now, by the isolation of a record
        # For whom the numbers were drawn last, with the assignment and its key.
        self._last: tuple[str, tuple[Assignment, AnswerKey]] | None = None

    def show(self, record: Record) -> Record:
        """Return a record with the values of its hidden cases, if they are those that were run.

        Raise ReportsError if the assignment cannot be loaded.
        """
        if not any(case.is_withheld for case in record.cases):
            return record
        if not self._fits(record):
            self.closed.append(record.student)
            return record
        assignment, key = self._loaded(record.numbers_of)
        return release_hidden(record, assignment, key, self._store.read_given(record))

    def check(
        self, records: Iterable[Record], extension: Callable[[str], Extension | None]
    ) -> None:
        """Raise ReportsError if a deadline is still to come, or if no record is of this version."""
        last: tuple[datetime, str] | None = None
        fits = False
        for record in records:
            due = due_of(record, extension(record.student))
            if due and (last is None or due.astimezone() > last[0]):
                last = due.astimezone(), record.student
            fits |= self._fits(record)
        if last and last[0] > datetime.now(timezone.utc):
            raise ReportsError(
                f"the deadline of {last[1]} is still to come: {show_moment(last[0])}. Until then, "
                "hidden cases stay hidden"
            )
        if not fits:
            raise ReportsError(
                f"{self._name}, the grader, Python or numpy has changed since the class was "
                "graded. So its hidden cases may not be those that were run. Name the right "
                "assignment with --assignment, or grade the class again first"
            )

    def _fits(self, record: Record) -> bool:
        isolation = record.run.isolation
        try:
            if isolation not in self._version:
                self._version[isolation] = fingerprint(self._name, isolation)
        except AssignmentError as error:
            raise self._unusable(error) from error
        return record.fingerprint == self._version[isolation]

    def _loaded(self, numbers_of: str) -> tuple[Assignment, AnswerKey]:
        """Return the assignment with the numbers of a student, if they have own, and its key."""
        if self._last is None or self._last[0] != numbers_of:
            try:
                assignment = self._definition.of(numbers_of)
                key = build_key(assignment, known_to_fit=True)  # the class was graded with it
                self._last = numbers_of, (assignment, key)
            except AssignmentError as error:
                raise self._unusable(error) from error
        return self._last[1]

    @cached_property
    def _definition(self) -> Definition:
        return load_definition(choose_assignment(self._name))

    def _unusable(self, error: AssignmentError) -> ReportsError:
        reports = self._store.reports
        return ReportsError(
            f"hidden cases are released, but their assignment cannot be used: {error}. Name it: "
            f"grade report {reports} --release-hidden --assignment PATH. Or hide them again: "
            f"grade report {reports} --no-release-hidden"
        )


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
