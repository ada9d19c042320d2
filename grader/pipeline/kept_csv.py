"""A CSV file that people edit too: single rows change, and all others stay as they were written.

Comments (lines that begin with `#`), blank lines, further columns, the order, the separator, the
encoding and the line ends are kept. It may come from a spreadsheet: in UTF-8 with a byte order
mark, in UTF-16, or in Windows's cp1252, and separated by semicolons or tabs.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from grader.model.visible_text import quoted

Cells = Mapping[str, str]  # by column

NOTHING: Mapping[int, Cells] = MappingProxyType({})
MAX_BYTES = 2**26
# First bytes → encoding. `utf-16` and `utf-8-sig` write these bytes again.
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
SEPARATORS = ",;\t"

SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?(?:\n|\Z)")  # Excel can write such a first line

# Spreadsheets take cells that start like this for formulas, and turn +5 into 5.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+@＝＋－＠-])")
_NEGATIVE = re.compile(r"-[0-9]+(?:[.,][0-9]+)?")
_NEEDS_QUOTES = re.compile(r'[,;\t\r\n"]|^[#\s]|\s$')


class CsvError(Exception):
    """A file cannot be read as CSV."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line  # from 1; 0 for the whole file


@dataclass(frozen=True)
class KeptRow:
    """A row as it stands in the file."""

    line: int  # the number of its first line, from 1
    text: str  # with the end of its line
    cells: Cells | None = None  # None for a comment, a blank line, or the header
    is_header: bool = False


@dataclass(frozen=True)
class KeptCsv:
    """The rows of a file, and how it is written."""

    columns: tuple[str, ...]
    kept: tuple[KeptRow, ...] = ()
    separator: str = ","
    encoding: str = "ascii"
    newline: str = "\n"

    @property
    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Yield the number of the first line of each row, and its cells by column."""
        return ((row.line, row.cells) for row in self.kept if row.cells is not None)

    def change(
        self,
        *,
        add: Sequence[Cells] = (),
        put: Mapping[int, Cells] = NOTHING,
        remove: Collection[int] = (),
    ) -> "KeptCsv":
        """Return the file with rows added at its end, and with rows changed and removed.

        Rows are named by the numbers of their first lines. Further columns of a changed row stay.
        Columns that the file lacks are added to it.
        """
        used = [name for cells in (*add, *put.values()) for name, text in cells.items() if text]
        more = [name for name in dict.fromkeys(used) if name not in self.columns]
        table = replace(self, columns=(*self.columns, *more))
        texts = []
        for row in self.kept:
            if row.line in put and row.cells is not None:
                texts.append(table._written({**row.cells, **put[row.line]}))
            elif row.is_header and more:
                texts.append(table._written({name: name for name in table.columns}))
            elif row.line not in remove:
                texts.append(row.text)
        if texts and not texts[-1].endswith(("\n", "\r")):
            texts[-1] += self.newline
        if not any(row.is_header for row in self.kept):
            texts.append(table._written({name: name for name in table.columns}))
        return _with_rows(table, "".join((*texts, *map(table._written, add))))

    def content(self) -> bytes:
        """Return the file's content. If its encoding lacks a character, it becomes UTF-8."""
        text = "".join(row.text for row in self.kept)
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            # With a byte order mark, without which spreadsheets do not take it for UTF-8.
            return text.encode("utf-8-sig")

    def _written(self, cells: Cells) -> str:
        texts = (quoted_cell(safe_cell(cells.get(column, ""))) for column in self.columns)
        return self.separator.join(texts) + self.newline


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet takes for text, unless it is a number below 0."""
    return "'" + text if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text


def read_cell(text: str) -> str:
    """Return the text of a cell that `safe_cell` may have made."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def quoted_cell(text: str) -> str:
    """Put a cell into quotation marks if it needs them, whichever separator the file has."""
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def parse_csv(content: bytes, columns: Sequence[str], needed: Sequence[str]) -> KeptCsv:
    """Read a file with the given columns, in any order. Those that are not needed may be missing.

    Raise CsvError if it cannot be read, or if the first row does not name the columns.
    """
    if len(content) > MAX_BYTES:
        raise CsvError(0, f"the file is larger than {MAX_BYTES >> 20} MB")
    if content.startswith(b"PK\x03\x04"):
        raise CsvError(0, "the file is a workbook. Save it as CSV")
    encoding, text = _decode(content)
    newline = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
    lines = [*io.StringIO(text, newline="")]
    first = next((line for n, line in enumerate(lines) if not _is_comment(line, n)), "")
    named = SEPARATOR_LINE.match(text)
    separator = named[1] if named else max(SEPARATORS, key=first.count)
    table = _with_rows(KeptCsv(tuple(columns), (), separator, encoding, newline), text)
    for header in (row for row in table.kept if row.is_header):
        if missing := [name for name in needed if name not in table.columns]:
            raise CsvError(
                header.line,
                f"there is no column {' and no column '.join(missing)}. The first row must be: "
                f"{separator.join(columns)}",
            )
    return table


def _decode(content: bytes) -> tuple[str, str]:
    """Return the encoding and the text."""
    marked = next((MARKS[mark] for mark in MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["ascii", "utf-8", "cp1252"]:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvError(0, "the file is not text in UTF-8. Save it as CSV in UTF-8")


def _is_comment(line: str, index: int) -> bool:
    """Return whether a line is a comment, is blank, or names the separator."""
    names_separator = index == 0 and SEPARATOR_LINE.match(line)
    return line.startswith("#") or not line.strip(" \t\r\n,;") or bool(names_separator)


def _with_rows(table: KeptCsv, text: str) -> KeptCsv:
    """Return the table with the rows of a text."""
    lines = [*io.StringIO(text, newline="")]
    kept: list[KeptRow] = []
    columns: tuple[str, ...] = ()
    start = 0
    while start < len(lines):
        if _is_comment(lines[start], start):
            kept.append(KeptRow(start + 1, lines[start]))
            start += 1
            continue
        cells, end = _row_at(lines, start, table.separator)
        row = KeptRow(start + 1, "".join(lines[start:end]))
        if columns:
            row = replace(row, cells=_by_column(columns, cells, row.line, table.separator))
        else:
            columns = _header(cells, row.line)
            row = replace(row, is_header=True)
        kept.append(row)
        start = end
    return replace(table, columns=columns or table.columns, kept=tuple(kept))


def _row_at(lines: Sequence[str], start: int, separator: str) -> tuple[list[str], int]:
    """Return the cells of the row that begins with a line, and the index of the line after it."""
    reader = csv.reader(
        (lines[index] for index in range(start, len(lines))), delimiter=separator, strict=True
    )
    try:
        cells = next(reader)
    except csv.Error as error:
        told = "a quotation mark is not closed" if "end of data" in str(error) else str(error)
        raise CsvError(start + 1, f"this is not CSV: {told}") from error
    return cells, start + reader.line_num


def _header(cells: Sequence[str], line: int) -> tuple[str, ...]:
    columns = tuple(cell.strip().casefold() for cell in cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if twice := [name for name in columns if columns.count(name) > 1]:
        raise CsvError(line, f"two columns are called {quoted(twice[0])}")
    return columns


def _by_column(columns: Sequence[str], cells: list[str], line: int, separator: str) -> Cells:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) > len(columns):
        raise CsvError(
            line,
            f"there are {len(cells)} cells, but {len(columns)} columns. Put a text that contains "
            f"{separator} into quotation marks",
        )
    blank = [""] * (len(columns) - len(cells))
    return dict(zip(columns, (*map(read_cell, cells), *blank), strict=True))
