"""Records → a grades CSV for Brightspace (D2L).

Sources:
    community.d2l.com, knowledge base article 3538 (importing grades)
    https://kb.wisc.edu/page.php?id=4330 (what the pound signs are for)
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.tables import Row, fill_scores, made, new_rows, table_bytes
from grader.model.record import Record, show_points

KEYS = frozenset({"OrgDefinedId", "Username", "Email", "End-of-Line Indicator"})
"""The columns by which Brightspace finds a student, and the one that ends a row."""

# `Homework 1 Points Grade <Numeric MaxPoints:6 Category:Homework>`
_ITEM = re.compile(
    r"(?P<title>.+) Points Grade(?: <(?:[^<>]*MaxPoints:(?P<worth>[0-9.]+))?[^<>]*>)?", re.DOTALL
)


def brightspace(results: Results) -> Iterator[ExportedFile]:
    """Yield `brightspace.csv`: for Grades → Enter Grades → Import.

    With a roster from Brightspace, it is that file with the scores in the item's column.
    Brightspace reduces scores above the item's maximum to it, unless the item can exceed it.

    Without one, it holds the students with a score, by username if all are known, else by
    OrgDefinedId, and `<title> Points Grade`; if there is no such item, the import offers to create
    it. `#` before an id and as the last cell is not part of the data: it protects zeros at the
    start of an id, and ends the row.

    Raises:
        ExportError: the column, or a student, is unknown.
    """

    def row_of(record: Record) -> Row | None:
        name = number_of(record) if by_number else results.login_of(record)
        return (f"#{name}", show_points(record.score), "#") if name else None

    def number_of(record: Record) -> str:
        return results.ids_of(record).get("number", "")

    if roster := results.roster_in("brightspace"):
        table, header, note = fill_scores(results, roster, _ITEM, KEYS)
    else:
        by_number = not all(map(results.login_of, results.scored())) and all(
            map(number_of, results.scored())
        )
        key = "username (or OrgDefinedId)"
        rows = new_rows(results, row_of, "Brightspace", key, "Brightspace's grades export")
        id_column = "OrgDefinedId" if by_number else "Username"
        header_row = (id_column, f"{results.title} Points Grade", "End-of-Line Indicator")
        table, header = made(header_row, rows), ""
        note = results.new_file_note("Brightspace")
    yield ExportedFile(PurePosixPath("brightspace.csv"), table_bytes(table), header, note)
