"""Fills tables, makes new ones, and writes them as CSV in which spreadsheets see no formulas."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from grader.export.class_results import Results
from grader.model.errors import ExportError
from grader.model.record import Record, show_first, show_points
from grader.model.roster import Person, Roster, RosterTable

NewCells = Mapping[str, Mapping[int, str]]  # student → index of the column → the new text
Row = tuple[str, ...]

SHOWN_NAMES = 3
SHOWN_CHANGES = 5

# Spreadsheets take cells that start like this for formulas (OWASP, "CSV Injection"). In East Asian
# languages, they also take the full-width signs.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+@＝＋－＠-]")
# Numbers, and the `-` that an LMS writes for "no grade".
_HARMLESS = re.compile(r"-|[+-]?[0-9][0-9.,]*%?")
# Characters that need quotes around the cell, whichever separator a spreadsheet uses.
_NEEDS_QUOTES = re.compile(r'[,;\t\r\n"]')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers and `-` stay as they are."""
    return "'" + text if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text


def one_line(text: str) -> str:
    """Return text without line breaks and other control characters."""
    return _CONTROLS.sub(" ", text)


def scores(
    results: Results, table: RosterTable, column: int, factor: float = 1.0
) -> dict[str, dict[int, str]]:
    """Return the scores, times a factor, as the new cells of one column of the roster."""
    return {
        record.student: {column: table.number(show_points(record.score * factor))}
        for record in results.scored()
        if record.score is not None
    }


def only_new(
    roster: Roster,
    table: RosterTable,
    cells: NewCells,
    kept: Collection[int] = (),
    told: Collection[Person] = (),
) -> tuple[RosterTable, str]:
    """Return the table without the rows of people who get no new cell, and a note on them.

    An LMS may change what it has even if it finds its own value in a row. `kept` are the indices of
    further rows that stay. People in `told` are not in the note.
    """
    scored = [person for person in roster.people if person.student in cells]
    rows = {*kept}.union(*((person.row, *person.more_rows) for person in scored))
    left = tuple(row for index, row in enumerate(table.rows) if index in rows)
    without = len(roster.people) - len(scored) - len(told)
    many = f"{without} students who get" if without > 1 else "1 student who gets"
    note = f"without {many} no score, so that the LMS keeps what it has"
    return replace(table, rows=left), note if without and scored else ""


def filled(
    roster: Roster, column: int, cells: NewCells, keys: Collection[str] = ()
) -> tuple[RosterTable, str]:
    """Return the roster's table with the new cells, and a note on values of `column` that changed.

    `keys` are the headers of the columns by which the importer finds students. Their cells stay as
    they are, even if they look like formulas.
    """
    table = roster.table
    rows = [list(row) for row in table.rows]
    replaced = []
    for person in roster.people:
        before = rows[person.row][column].strip()
        for row in (person.row, *person.more_rows):
            for index, cell in cells.get(person.student, {}).items():
                rows[row][index] = cell
        now = rows[person.row][column].strip()
        if before not in ("", "-") and not _same(before, now):
            replaced.append(f"{person.name or person.student} ({before}, now {now})")
    is_key = [header.strip() in keys for header in table.header]
    safe = (
        tuple(c if key else safe_cell(c) for c, key in zip(row, is_key, strict=True))
        for row in rows
    )
    count = f"{len(replaced)} cells" if len(replaced) > 1 else "1 cell"
    note = f"{count} had another value: {show_first(replaced, SHOWN_CHANGES)}" if replaced else ""
    return replace(table, rows=tuple(safe)), note


def _same(one: str, other: str) -> bool:
    """Return whether two cells are equal, as text or as numbers."""
    try:
        return float(one.replace(",", ".")) == float(other.replace(",", "."))
    except ValueError:
        return one == other


def fill_scores(
    results: Results,
    roster: Roster,
    pattern: re.Pattern[str],
    keys: Collection[str],
    *,
    worths: Row = (),
    kept: Collection[str] = (),
    kept_rows: Collection[int] = (),
) -> tuple[RosterTable, str, str]:
    """Return the roster's table with the scores, the header of their column, and a note.

    `pattern` is for `choose_column`, and `keys` are for `filled`. `worths` are the points of each
    column in the LMS, if the headers do not have them. A score does not replace a cell whose text,
    in upper case, is in `kept`. Of the rows of people without a score, only `kept_rows` stay. Raise
    ExportError if no column fits, if several do, or if the column is worth other points and
    `results` does not say what to do then.
    """
    column = results.choose_column(roster.table.header, pattern)
    factor, scaled = results.scaling(
        column.header, worths[column.index] if worths else column.worth
    )
    cells = scores(results, roster.table, column.index, factor)
    for person in roster.people:
        if roster.table.rows[person.row][column.index].strip().upper() in kept:
            cells.pop(person.student, None)
    table, changed = filled(roster, column.index, cells, keys)
    table, left_out = only_new(roster, table, cells, kept_rows)
    return table, column.header, joined(scaled, changed, left_out)


def joined(*notes: str) -> str:
    """Return notes as one."""
    return "; ".join(filter(None, notes))


def new_rows(
    results: Results,
    row_of: Callable[[Record], Row | None],
    lms: str,
    key: str,
    roster: str,
    left_out: Collection[str] = (),
) -> list[Row]:
    """Return a row for each student with a score, in one pass over the records.

    `row_of` returns None for a student without a key by which the LMS finds students. Raise
    ExportError if there is one who is not to be left out.
    """
    rows = [(record.student, row_of(record)) for record in results.scored()]
    if unknown := [student for student, row in rows if row is None and student not in left_out]:
        raise ExportError(
            f"{lms} finds a student by {key}, which is not known for "
            f"{show_first(unknown, SHOWN_NAMES)}. Pass {roster} with --roster"
        )
    return [row for _, row in rows if row is not None]


def made(header: Row, rows: Iterable[Row], newline: str = "\r\n") -> RosterTable:
    """Return a new table in UTF-8 with commas. Every cell is safe and on one line."""
    lines = [tuple(safe_cell(one_line(cell)) for cell in line) for line in (header, *rows)]
    return RosterTable(lines[0], tuple(lines[1:]), newline=newline)


def table_bytes(table: RosterTable, *, quote_all: bool = False) -> bytes:
    """Return a table as the content of a CSV file, in the table's encoding."""
    # The roster's text fits its encoding. Our text may not, but all text that we add is HTML.
    return csv_text(table, quote_all=quote_all).encode(table.encoding, "xmlcharrefreplace")


def csv_text(table: RosterTable, *, quote_all: bool = False) -> str:
    """Return a table as CSV (RFC 4180). Cells that another separator would split are quoted too.

    `csv.writer` cannot be used. If lines end in LF, it does not quote a CR (in Python 3.11, for
    example). The text after the CR then becomes a line, whose first cell may be a formula.
    """

    def quoted(cell: str) -> str:
        if quote_all or _NEEDS_QUOTES.search(cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    rows = (table.header, *table.rows)
    return "".join(table.delimiter.join(map(quoted, row)) + table.newline for row in rows)
