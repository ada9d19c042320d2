"""Records → `grades.csv`: a line for each student, sorted, and a column for each problem."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable

from grader.records import Record, show_points

COLUMNS = ("student", "name", "score", "max_score", "percent", "status")

# What makes a spreadsheet take a cell for a formula: OWASP, "CSV Injection", and the full-width
# forms that spreadsheets in East Asian languages take alike.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def grades_csv(records: Iterable[Record]) -> str:
    """The gradebook of one run's records, in their order, as CSV (RFC 4180, lines ending in LF)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    remaining = iter(records)
    first = next(remaining, None)
    problems = first.problems if first else ()
    writer.writerow([*COLUMNS, *(problem.id for problem in problems)])
    for record in itertools.chain([first] if first else [], remaining):
        row = [
            record.student,
            record.name,
            show_points(record.score),
            show_points(record.max_score),
            show_points(record.percent),
            record.status,
            *(show_points(problem.points) for problem in record.problems),
        ]
        writer.writerow([safe_cell(cell) for cell in row])
    return text.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
