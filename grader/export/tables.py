"""Tables of cells: filled in, made new, and written as CSV that no spreadsheet runs."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter

from grader.export.class_results import Results
from grader.export.columns import Column, choose_column, columns_like
from grader.model.errors import ExportError
from grader.model.record import Record, show_first, show_points
from grader.model.roster import Roster, RosterTable

NewCells = Mapping[str, Mapping[int, str]]
"""What to fill in: student → index of the column → cell."""
Row = tuple[str, ...]

SHOWN_NAMES = 3
SHOWN_CHANGES = 5

# Spreadsheets take cells that start like this for formulas: OWASP, "CSV Injection". Those in East
# Asian languages take the full-width forms, too.
_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_CONTROL_STARTS = tuple("\t\r\n")
# An LMS writes `-` for "nothing".
_HARMLESS = re.compile(r"-|[+-]?[0-9][0-9.,]*%?")
# What ends a cell or a line, whichever separator a spreadsheet uses.
_NEEDS_QUOTES = re.compile(r'[,;\t\r\n"]')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers and `-` stay as they are."""
    starts_formula = text.lstrip().startswith(_FORMULA_STARTS) and not _HARMLESS.fullmatch(text)
    return "'" + text if starts_formula or text.startswith(_CONTROL_STARTS) else text


def one_line(text: str) -> str:
    """Return text without line breaks and other control characters."""
    return _CONTROLS.sub(" ", text)


def scores(results: Results, column: Column) -> NewCells:
    """Return the scores for one column of the roster."""
    return {
        record.student: {column.index: show_points(record.score)} for record in results.scored()
    }


def filled(roster: Roster, cells: NewCells, keys: Collection[str] = ()) -> RosterTable:
    """Return the roster's table with some cells filled in and the others unchanged.

    Args:
        roster: the table, and who is in which row.
        cells: what to fill in; students who are not on the roster are ignored.
        keys: headers of the columns by which the importer finds students: only there may a cell
            look like a formula.
    """
    table = roster.table
    rows = [list(row) for row in table.rows]
    for person in roster.people:
        for column, cell in cells.get(person.student, {}).items():
            for row in (person.row, *person.more_rows):
                rows[row][column] = cell
    is_key = [header.strip() in keys for header in table.header]
    safe = (
        tuple(c if key else safe_cell(c) for c, key in zip(row, is_key, strict=True))
        for row in rows
    )
    return replace(table, rows=tuple(safe))


def fill_scores(
    results: Results,
    roster: Roster,
    pattern: re.Pattern[str],
    keys: Collection[str],
    *,
    worth_of: Callable[[Column], str] = attrgetter("worth"),
    kept: Collection[str] = (),
) -> tuple[RosterTable, str, str]:
    """Return the roster's table with the scores, the header of their column, and what to know.

    Args:
        results: the scores.
        roster: the table to fill in.
        pattern: what the headers of such columns look like; see `columns_like`.
        keys: see `filled`.
        worth_of: returns the points that the LMS gives for a column; empty if unknown.
        kept: cells (upper case) that a score must not replace.

    Raises:
        ExportError: no column fits, or several do.
    """
    column = choose_column(results, columns_like(pattern, roster.table.header))
    keep = {
        person.student
        for person in roster.people
        if roster.table.rows[person.row][column.index].strip().upper() in kept
    }
    cells = {s: row for s, row in scores(results, column).items() if s not in keep}
    notes = [replaced(roster, column.index, cells)]
    worth = worth_of(column)
    if re.fullmatch(r"\d+(\.\d+)?", worth) and float(worth) != results.points:
        notes.insert(
            0,
            f"the column is worth {show_points(float(worth))} points, but the assignment "
            f"{show_points(results.points)}; scores are not scaled",
        )
    return filled(roster, cells, keys), column.header, "; ".join(filter(None, notes))


def replaced(roster: Roster, column: int, cells: NewCells) -> str:
    """Return whose cells of a column had another value, with both values; empty if none had."""
    changed = []
    for person in roster.people:
        before = roster.table.rows[person.row][column].strip()
        now = cells.get(person.student, {}).get(column, before)
        if before not in ("", "-") and not _same(before, now):
            changed.append(f"{person.name or person.student} ({before}, now {now})")
    if not changed:
        return ""
    count = f"{len(changed)} cells" if len(changed) > 1 else "1 cell"
    return f"{count} had another value: {show_first(changed, SHOWN_CHANGES)}"


def _same(one: str, other: str) -> bool:
    """Return whether two cells are equal, as text or as numbers."""
    try:
        return float(one.replace(",", ".")) == float(other.replace(",", "."))
    except ValueError:
        return one == other


def new_rows(
    results: Results, row_of: Callable[[Record], Row | None], lms: str, key: str, roster: str
) -> list[Row]:
    """Return a row for each student with a score.

    Args:
        results: the records.
        row_of: returns a student's row; None if the LMS could not find the student.
        lms: its name.
        key: what it finds students by.
        roster: the file that would tell this.

    Raises:
        ExportError: there are students whom the LMS could not find.
    """
    rows = [(record.student, row_of(record)) for record in results.scored()]
    unknown = [student for student, row in rows if row is None]
    if unknown:
        raise ExportError(
            f"{lms} finds a student by {key}, which is not known for "
            f"{show_first(unknown, SHOWN_NAMES)}. Pass {roster} with --roster"
        )
    return [row for _, row in rows if row is not None]


def made(header: Row, rows: Iterable[Row], newline: str = "\r\n") -> RosterTable:
    """Return a new table: UTF-8, commas, every cell safe and on one line."""
    lines = [tuple(safe_cell(one_line(cell)) for cell in line) for line in (header, *rows)]
    return RosterTable(lines[0], tuple(lines[1:]), newline=newline)


def table_bytes(table: RosterTable, *, quote_all: bool = False) -> bytes:
    """Return the file of a table, with its delimiter, line ends and encoding."""
    text = csv_text(
        (table.header, *table.rows), table.delimiter, table.newline, quote_all=quote_all
    )
    # The roster's own text fits its encoding; ours may not, and is HTML where it is words.
    return text.encode(table.encoding, "xmlcharrefreplace")


def csv_text(
    rows: Iterable[Iterable[str]],
    delimiter: str = ",",
    newline: str = "\n",
    *,
    quote_all: bool = False,
) -> str:
    """Return CSV by RFC 4180; cells that would be split at another separator are quoted, too.

    `csv.writer` does not serve: if lines end in LF, it does not quote a CR (in Python 3.11, for
    example), and text after the CR becomes a line whose first cell may be a formula.
    """

    def quoted(cell: str) -> str:
        if quote_all or _NEEDS_QUOTES.search(cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return "".join(delimiter.join(map(quoted, row)) + newline for row in rows)
