"""Writes records as `grades.csv`, or puts the scores into the class's own plain CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from grader.export.class_results import ExportedFile, Results
from grader.export.tables import Row, csv_text, filled, joined, safe_cell, table_bytes
from grader.model.decided_record import is_late, lateness_of
from grader.model.record import Record, show_points
from grader.model.roster import Roster, RosterTable
from grader.model.shown_points import as_shown

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = ("student", "name", "score", "max_score", "percent", "status")
# They stand after the columns of the problems, so that no older column changes its place.
HANDED_IN = ("late", "attempts", "section", "submitted")
LATE_POINTS = "late_points"  # the last column, if the class has a late policy
ADDED = ("score", "max_score", "status")  # the columns that a plain roster gets if it lacks them


def grades_csv(records: Iterable[Record]) -> str:
    """Return the gradebook of these records, in their order, as CSV (RFC 4180, lines end in LF).

    A file with it begins with `BYTE_ORDER_MARK`, by which spreadsheets know that it is UTF-8.
    """
    header: Row = (*COLUMNS, *HANDED_IN)
    rows: list[Row] = []
    for record in records:
        if not rows:
            policy = (LATE_POINTS,) if lateness_of(record) else ()
            header = (*COLUMNS, *(problem.id for problem in record.problems), *HANDED_IN, *policy)
        scores = map(show_points, (record.score, record.max_score, record.percent))
        problems = (show_points(problem.points) for problem in as_shown(record).problems)
        row = (record.student, record.provenance.name, *scores, record.status, *problems)
        rows.append(tuple(map(safe_cell, (*row, *_handed_in(record)))))
    return csv_text(RosterTable(header, tuple(rows)))


def _handed_in(record: Record) -> Row:
    """Return the cells of `HANDED_IN`, and of `late_points`; blank where nothing is known."""
    told = record.provenance
    attempts = "" if record.status == "no_submission" else str(told.attempts)
    known = "yes" if is_late(record) else "", attempts, told.section, told.submitted
    if not (late := lateness_of(record)):
        return known
    return (*known, f"-{show_points(late.taken_off)}" if late.taken_off else "")


def plain(results: Results) -> Iterator[ExportedFile]:
    """Yield `roster.csv` if the roster is a plain CSV; else `grades.csv`.

    The roster keeps its columns. The scores go to its column `score`, or to the one that the caller
    named. `max_score` and `status` are filled in if they are blank. Missing columns are added.
    """
    if roster := results.roster_in("csv"):
        table, note = _filled(results, roster)
        step = f"It is your class list with the scores. The separator is the {table.separator}."
        yield ExportedFile("roster.csv", table_bytes(table), note=note, next_step=step)
    else:
        text = BYTE_ORDER_MARK + grades_csv(results.records())
        content = text.encode("utf-8", "replace")
        yield ExportedFile("grades.csv", content)


def _filled(results: Results, roster: Roster) -> tuple[RosterTable, str]:
    header = roster.table.header
    titles = [title.strip().casefold() for title in header]
    named = None if results.column is None else results.choose_column(header).index
    wanted = ADDED if named is None else ADDED[1:]
    added = [title for title in wanted if title not in titles]
    titles += added
    score = titles.index("score") if named is None else named
    max_score, status = titles.index("max_score"), titles.index("status")
    rows = tuple((*row, *[""] * len(added)) for row in roster.table.rows)
    # If the roster has its own texts in a column (a status "enrolled"), the column stays.
    ours = [
        column for column in (max_score, status) if not any(row[column].strip() for row in rows)
    ]
    factor, scaled = 1.0, ""
    worths = {row[max_score].strip() for row in rows} - {""}
    if max_score not in ours and len(worths) == 1:
        factor, scaled = results.scaling((*header, *added)[score], worths.pop())
    cells = {}
    number = roster.table.number
    for record in results.records():
        row = {max_score: number(show_points(record.max_score)), status: record.status}
        cells[record.student] = {column: row[column] for column in ours}
        if record.score is not None:
            cells[record.student][score] = number(show_points(record.score * factor))
    roster = replace(roster, table=replace(roster.table, header=(*header, *added), rows=rows))
    table, changed = filled(roster, score, cells)
    return table, joined(scaled, changed)
