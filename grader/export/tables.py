"""Tables of cells: filled in, made anew, and written as CSV that no spreadsheet runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from grader.export.class_results import Results
from grader.export.columns import Column, choose_column, columns_like
from grader.model.errors import ExportError
from grader.model.record import show_first, show_points
from grader.model.roster import Roster, RosterTable

Cells = Mapping[str, Mapping[int, str]]
"""What is to be filled in: student → column → cell."""

SHOWN_NAMES = 3
SHOWN_CHANGES = 5

# What makes a spreadsheet take a cell for a formula: OWASP, "CSV Injection", and the full-width
# forms that spreadsheets in East Asian languages take alike.
_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_CONTROL_STARTS = tuple("\t\r\n")
# `-` alone is how an LMS says that there is nothing.
_HARMLESS = re.compile(r"-|[+-]?[0-9][0-9.,]*%?")
# What ends a cell or a line, whichever of the separators a spreadsheet goes by.
_NEEDS_QUOTES = re.compile(r'[,;\t\r\n"]')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers and a lone `-` stay as they are."""
    starts_formula = text.lstrip().startswith(_FORMULA_STARTS) and not _HARMLESS.fullmatch(text)
    return "'" + text if starts_formula or text.startswith(_CONTROL_STARTS) else text


def one_line(text: str) -> str:
    """Text without line breaks and other control characters."""
    return _CONTROLS.sub(" ", text)


def scores(results: Results, column: Column) -> Cells:
    """The scores, for one column of the roster."""
    return {
        record.student: {column.index: show_points(record.score)} for record in results.scored()
    }


def filled(roster: Roster, cells: Cells, keys: Collection[str] = ()) -> RosterTable:
    """The roster's table with some cells filled in and all others as they were.

    Args:
        roster: in whose table the students are found.
        cells: what goes in; students who are not on the roster are passed over.
        keys: the columns that the importer matches by: the only ones in which a cell stays as
            it is even where it looks like a formula.
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


def filled_column(
    results: Results,
    roster: Roster,
    pattern: re.Pattern[str],
    worth: re.Pattern[str],
    keys: Collection[str],
) -> tuple[RosterTable, str, str]:
    """The roster's table with the scores in the assignment's column; its header, and what to know.

    Args:
        results: what goes in.
        roster: as it came.
        pattern: what the headers of such columns are like; see `columns_like`.
        worth: finds in such a header, as its first group, what the column is worth.
        keys: see `filled`.

    Raises:
        ExportError: the column cannot be told.
    """
    column = choose_column(results, columns_like(pattern, roster.table.header))
    cells = scores(results, column)
    found = worth.search(column.header)
    note = warn(results, roster, column, cells, found[1] if found else "")
    return filled(roster, cells, keys), column.header, note


def warn(results: Results, roster: Roster, column: Column, cells: Cells, worth: str) -> str:
    """What to know before the file is uploaded; empty where there is nothing.

    Args:
        results: what goes in.
        roster: as it came.
        column: where it goes.
        cells: what is filled in.
        worth: the points that the LMS gives for the column; empty where that is not known.
    """
    told = []
    if re.fullmatch(r"\d+(\.\d+)?", worth) and float(worth) != results.points:
        told.append(
            f"the column is worth {show_points(float(worth))} points, the assignment "
            f"{show_points(results.points)}: scores are not scaled"
        )
    return "; ".join(filter(None, (*told, replaced(roster, column.index, cells))))


def replaced(roster: Roster, column: int, cells: Cells) -> str:
    """Whose cells of a column held another value, what it was and is; empty where nobody's did."""
    changed = []
    for person in roster.people:
        before = roster.table.rows[person.row][column].strip()
        now = cells.get(person.student, {}).get(column, before)
        if before not in ("", "-") and not _same(before, now):
            changed.append(f"{person.name or person.student} ({before}, now {now})")
    if not changed:
        return ""
    count = f"{len(changed)} cells" if len(changed) > 1 else "1 cell"
    return f"{count} held another value: {show_first(changed, SHOWN_CHANGES)}"


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same, though one may say it in more decimals."""
    try:
        return float(one.replace(",", ".")) == float(other.replace(",", "."))
    except ValueError:
        return one == other


def made(
    header: Iterable[str], rows: Iterable[Iterable[str]], newline: str = "\r\n"
) -> RosterTable:
    """A new table: UTF-8, commas, every cell safe and on one line."""
    lines = [tuple(safe_cell(one_line(cell)) for cell in line) for line in (header, *rows)]
    return RosterTable(lines[0], tuple(lines[1:]), newline=newline)


def table_bytes(table: RosterTable, *, quote_all: bool = False) -> bytes:
    """The file of a table, in the table's own form."""
    text = csv_text(
        (table.header, *table.rows), table.delimiter, table.newline, quote_all=quote_all
    )
    # The roster's own text is of its encoding; what is not is ours, and HTML where it is words.
    return text.encode(table.encoding, "xmlcharrefreplace")


def csv_text(
    rows: Iterable[Iterable[str]],
    delimiter: str = ",",
    newline: str = "\n",
    *,
    quote_all: bool = False,
) -> str:
    """CSV by RFC 4180; a cell is quoted where a spreadsheet of another country would split it, too.

    Not by `csv.writer`: with lines that end in LF it leaves a CR unquoted (in Python 3.11, say),
    and what stands behind the CR is then a line of its own, whose first cell may be a formula.
    """

    def quoted(cell: str) -> str:
        if quote_all or _NEEDS_QUOTES.search(cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return "".join(delimiter.join(map(quoted, row)) + newline for row in rows)


def unknown_error(students: Sequence[str], lms: str, key: str, roster: str) -> ExportError:
    """The error that an LMS could not tell whose scores these are, and what would help."""
    return ExportError(
        f"{lms} finds a student by {key}, which is not known of "
        f"{show_first(students, SHOWN_NAMES)}; name {roster} with --roster"
    )
