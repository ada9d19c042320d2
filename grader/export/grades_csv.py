"""Records → `grades.csv`, or the class's own plain list with the scores in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.columns import Column, choose_column
from grader.export.tables import csv_text, filled, replaced, safe_cell, table_bytes
from grader.model.record import Record, show_points
from grader.model.roster import Roster, RosterTable

COLUMNS = ("student", "name", "score", "max_score", "percent", "status")
ADDED = ("score", "max_score", "status")
"""The columns that a plain roster gets, where it has none of that name."""


def grades_csv(records: Iterable[Record]) -> str:
    """The gradebook of one run's records, in their order, as CSV (RFC 4180, lines ending in LF)."""
    remaining = iter(records)
    first = next(remaining, None)
    problems = first.problems if first else ()
    header = [*COLUMNS, *(problem.id for problem in problems)]
    lines = map(_line, itertools.chain([first] if first else [], remaining))
    return csv_text(itertools.chain([header], lines))


def _line(record: Record) -> list[str]:
    row = [
        record.student,
        record.provenance.name,
        show_points(record.score),
        show_points(record.max_score),
        show_points(record.percent),
        record.status,
        *(show_points(problem.points) for problem in record.problems),
    ]
    return [safe_cell(cell) for cell in row]


def plain(results: Results) -> Iterator[ExportedFile]:
    """`roster.csv`, where the roster is a plain CSV; else `grades.csv`.

    The roster keeps its columns; `score` is filled in, and so are `max_score` and `status` where
    they are blank; all are added where it has none. The scores go to another column if the caller
    named one.

    Raises:
        ExportError: the roster has no column of that name.
    """
    roster = results.roster_in("csv")
    if roster is None:
        content = grades_csv(results.records()).encode("utf-8", "replace")
        yield ExportedFile(PurePosixPath("grades.csv"), content)
    else:
        table, note = _filled(results, roster)
        yield ExportedFile(PurePosixPath("roster.csv"), table_bytes(table), note=note)


def _filled(results: Results, roster: Roster) -> tuple[RosterTable, str]:
    named = None
    if results.column is not None:
        columns = [Column(i, cell, cell.strip()) for i, cell in enumerate(roster.table.header)]
        named = choose_column(results, columns).index
    added = ADDED if named is None else ADDED[1:]
    roster = replace(roster, table=_with_columns(roster.table, added))
    folded = [header.strip().casefold() for header in roster.table.header]
    score = folded.index(ADDED[0]) if named is None else named
    max_score, status = map(folded.index, ADDED[1:])
    # A status of the roster's own, "enrolled" say, is not ours to change.
    ours = {index for index in (max_score, status) if _is_blank(roster.table, index)}
    cells = {}
    for record in results.records():
        row = {max_score: show_points(record.max_score), status: record.status}
        cells[record.student] = {index: row[index] for index in ours}
        if record.score is not None:
            cells[record.student][score] = show_points(record.score)
    return filled(roster, cells), replaced(roster, score, cells)


def _is_blank(table: RosterTable, column: int) -> bool:
    return not any(row[column].strip() for row in table.rows)


def _with_columns(table: RosterTable, wanted: Sequence[str]) -> RosterTable:
    there = {header.strip().casefold() for header in table.header}
    added = tuple(name for name in wanted if name not in there)
    blank = ("",) * len(added)
    return replace(
        table, header=table.header + added, rows=tuple(row + blank for row in table.rows)
    )
