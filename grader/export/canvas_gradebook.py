"""Records → Canvas's gradebook CSV.

Source: instructure/canvas-lms: lib/gradebook_importer.rb, lib/gradebook_exporter.rb
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.columns import Column, choose_column, columns_like
from grader.export.tables import (
    Cells,
    filled,
    made,
    one_line,
    scores,
    table_bytes,
    unknown_error,
    warn,
)
from grader.model.record import show_points
from grader.model.roster import Roster, RosterTable

KEYS = frozenset({"ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account"})
"""The columns by which the importer finds a student."""
EXCUSED = frozenset({"EX", "EXCUSED"})

# An assignment's header ends in its id. What has one of the names of the totals in it is passed
# over by the importer, so a score would be lost there.
_ASSIGNMENT = re.compile(
    r"(?!.*(?:(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)))"
    r"(?P<title>.*)\s\(\d+\)",
    re.DOTALL,
)


def canvas(results: Results) -> Iterator[ExportedFile]:
    """`canvas.csv`: for Gradebook → Import.

    With a roster that Canvas exported, it is that file with the scores in the assignment's column.
    The cell of a student without a score, or who is excused, stays: the importer takes a blank over
    a grade for a wish to clear it. The row of points possible stays as well: it would change the
    assignment.

    Without one, Canvas looks for a student by ID, SIS User ID, SIS Login ID and exact name, in
    this order, and for an assignment by its title; students who are not in the file are left
    alone. Of the blocks of ids that the importer accepts, `ID,SIS User ID,SIS Login ID,Section`
    is the one that holds every id.

    Raises:
        ExportError: the column, or a student, cannot be told.
    """
    roster = results.roster_in("canvas")
    path = PurePosixPath("canvas.csv")
    if roster is None:
        content = table_bytes(_from_records(results))
        yield ExportedFile(path, content, note=results.made_anew("Canvas"))
        return
    column = choose_column(results, columns_like(_ASSIGNMENT, roster.table.header))
    cells = _scores(results, roster, column)
    table = _without_early_breaks(filled(roster, cells, KEYS))
    note = warn(results, roster, column, cells, _points_possible(roster, column))
    yield ExportedFile(path, table_bytes(table), column.header, note)


def _points_possible(roster: Roster, column: Column) -> str:
    rows = (row for row in roster.table.rows if "Points Possible" in row[0])
    return next((row[column.index].strip() for row in rows), "")


def _scores(results: Results, roster: Roster, column: Column) -> Cells:
    """The scores, but for those who are excused: a number would end that."""
    excused = {
        person.student
        for person in roster.people
        if roster.table.rows[person.row][column.index].strip().upper() in EXCUSED
    }
    cells = scores(results, column)
    return {student: cell for student, cell in cells.items() if student not in excused}


def _from_records(results: Results) -> RosterTable:
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.title)
    rows = [("    Points Possible", "", "", "", "", show_points(results.points))]
    unknown = []
    for record in results.scored():
        ids = results.ids_of(record)
        keys = (ids.get("canvas", ""), ids.get("number", ""), results.login_of(record))
        if not any(keys) and not record.provenance.name:
            unknown.append(record.student)
        name = record.provenance.name or record.student
        rows.append((name, *keys, "", show_points(record.score)))
    if unknown:
        key = "ID, SIS ID, login or name"
        raise unknown_error(unknown, "Canvas", key, "Canvas's gradebook export")
    return made(header, rows, newline="\n")


def _without_early_breaks(table: RosterTable) -> RosterTable:
    """Without line breaks in the first three lines, by which the importer tells the separator."""
    early = (tuple(map(one_line, row)) for row in table.rows[:2])
    return replace(table, header=tuple(map(one_line, table.header)), rows=(*early, *table.rows[2:]))
