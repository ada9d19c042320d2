"""Records → `grades.csv`, or the class's own plain list with the scores in it."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.columns import Column, choose_column
from grader.export.tables import csv_text, filled, replaced, safe_cell, table_bytes
from grader.model.record import Record, show_points
from grader.model.roster import Roster, RosterTable

COLUMNS = ("student", "name", "score", "max_score", "percent", "status")
ADDED = ("score", "max_score", "status")
"""The columns that a plain roster gets, unless it has them."""


def grades_csv(records: Iterable[Record]) -> str:
    """Return the gradebook of these records, in their order, as CSV (RFC 4180, lines end in LF)."""
    remaining = iter(records)
    first = list(itertools.islice(remaining, 1))
    header = [*COLUMNS, *(problem.id for record in first for problem in record.problems)]
    return csv_text(itertools.chain([header], map(_line, itertools.chain(first, remaining))))


def _line(record: Record) -> list[str]:
    scores = map(show_points, (record.score, record.max_score, record.percent))
    problems = (show_points(problem.points) for problem in record.problems)
    row = (record.student, record.provenance.name, *scores, record.status, *problems)
    return [safe_cell(cell) for cell in row]


def plain(results: Results) -> Iterator[ExportedFile]:
    """Yield `roster.csv` if the roster is a plain CSV; else `grades.csv`.

    The roster keeps its columns. The scores go to its column `score`, or to the one that the caller
    named. `max_score` and `status` are filled in if they are blank. Missing columns are added.

    Raises:
        ExportError: the roster has no column of the name that the caller gave.
    """
    if roster := results.roster_in("csv"):
        table, note = _filled(results, roster)
        yield ExportedFile(PurePosixPath("roster.csv"), table_bytes(table), note=note)
    else:
        content = grades_csv(results.records()).encode("utf-8", "replace")
        yield ExportedFile(PurePosixPath("grades.csv"), content)


def _filled(results: Results, roster: Roster) -> tuple[RosterTable, str]:
    named = None
    if results.column is not None:
        columns = [Column(i, cell, cell.strip()) for i, cell in enumerate(roster.table.header)]
        named = choose_column(results, columns).index
    table = _with_columns(roster.table, ADDED if named is None else ADDED[1:])
    folded = [header.strip().casefold() for header in table.header]
    score = folded.index("score") if named is None else named
    max_score, status = folded.index("max_score"), folded.index("status")
    # A status of the roster's own ("enrolled", for example) stays.
    ours = [i for i in (max_score, status) if not any(row[i].strip() for row in table.rows)]
    cells = {}
    for record in results.records():
        row = {max_score: show_points(record.max_score), status: record.status}
        cells[record.student] = {index: row[index] for index in ours}
        if record.score is not None:
            cells[record.student][score] = show_points(record.score)
    roster = replace(roster, table=table)
    return filled(roster, cells), replaced(roster, score, cells)


def _with_columns(table: RosterTable, wanted: Iterable[str]) -> RosterTable:
    folded = {header.strip().casefold() for header in table.header}
    added = tuple(name for name in wanted if name not in folded)
    rows = tuple(row + ("",) * len(added) for row in table.rows)
    return replace(table, header=table.header + added, rows=rows)
