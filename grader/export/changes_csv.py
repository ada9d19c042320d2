"""Writes the changes of a class as CSV."""

from grader.export.tables import csv_text, safe_cell
from grader.model.class_changes import ClassChanges, StudentChange
from grader.model.record import show_points
from grader.model.roster import RosterTable

COLUMNS = ("student", "name", "before", "after", "difference", "cases", "why")


def changes_csv(changes: ClassChanges) -> str:
    """Return one line for each student whose result changed (RFC 4180, lines end in LF)."""
    rows = (tuple(map(safe_cell, _row(change))) for change in changes.students)
    return csv_text(RosterTable(COLUMNS, tuple(rows)))


def _row(change: StudentChange) -> tuple[str, ...]:
    return (
        change.student,
        change.name,
        *map(show_points, change.scores),
        show_points(change.difference),
        "; ".join(map(str, change.cases)),
        change.told,
    )
