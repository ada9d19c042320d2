"""Records → Canvas's gradebook CSV.

Source: instructure/canvas-lms: lib/gradebook_importer.rb, lib/gradebook_exporter.rb
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from grader.export.class_results import ExportedFile, Results
from grader.export.tables import Row, fill_scores, made, new_rows, one_line, table_bytes
from grader.model.record import Record, show_points
from grader.model.roster import RosterTable

KEYS = {"ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account"}
"""The columns by which the importer finds a student."""
EXCUSED = {"EX", "EXCUSED"}

# The header of an assignment ends in its id. The importer ignores columns whose header contains the
# name of a total, such as `Final Score`, so scores in them would be lost.
_ASSIGNMENT = re.compile(
    r"(?!.*(?:(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)))"
    r"(?P<title>.*)\s\(\d+\)",
    re.DOTALL,
)


def canvas(results: Results) -> Iterator[ExportedFile]:
    """Yield `canvas.csv` for Gradebook → Import.

    With a roster from Canvas, the file is the roster with the scores in the assignment's column.
    The cell of a student without a score stays, because a blank cell would clear the grade. The
    cells of excused students and the row `Points Possible` stay too: new points possible would
    change the assignment. Raise ExportError if the column or a student's key is not known.

    Without such a roster, Canvas finds a student by ID, SIS User ID, SIS Login ID and exact name,
    in this order, and an assignment by its title. It changes nothing for students who are not in
    the file. It accepts only some sets of id columns: `ID,SIS User ID,SIS Login ID,Section` has
    all ids that we know.
    """
    if roster := results.roster_in("canvas"):
        worths = next((row for row in roster.table.rows if "Points Possible" in row[0]), ())
        table, header, note = fill_scores(
            results, roster, _ASSIGNMENT, KEYS, worths=worths, kept=EXCUSED
        )
        table = _without_early_breaks(table)
    else:
        table, header, note = _new_table(results), "", results.new_file_note("Canvas")
    yield ExportedFile("canvas.csv", table_bytes(table), header, note)


def _new_table(results: Results) -> RosterTable:
    def row_of(record: Record) -> Row | None:
        name, login = record.provenance.name, results.login_of(record)
        ids = (*(results.id_of(kind, record) for kind in ("canvas", "number")), login)
        row = (name or record.student, *ids, "", show_points(record.score))
        return row if name or any(ids) else None

    key, roster = "ID, SIS ID, login or name", "Canvas's gradebook export"
    rows = new_rows(results, row_of, "Canvas", key, roster)
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.title)
    possible = ("    Points Possible", "", "", "", "", show_points(results.points))
    return made(header, [possible, *rows], newline="\n")


def _without_early_breaks(table: RosterTable) -> RosterTable:
    """Remove line breaks from the first three lines, where the importer looks for the separator."""
    early = (tuple(map(one_line, row)) for row in table.rows[:2])
    return replace(table, header=tuple(map(one_line, table.header)), rows=(*early, *table.rows[2:]))
