"""Records → a grade file for Blackboard Learn ("work offline"), and a zip of pages.

Blackboard takes no pages for several students at once.

Sources:
    https://library.blackboard.com/ref/36ba3329-e441-488a-93ce-7a55543cc999/Content/Grade%20Center/Uploading%20External%20Grade%20Center%20Items.htm
    https://tips.uark.edu/uploading-your-grade-center/
"""

import re
from collections.abc import Iterator

from grader.export.class_results import ExportedFile, Results
from grader.export.page_zip import pages
from grader.export.tables import Row, fill_scores, made, new_rows, table_bytes
from grader.model.record import Record, show_points

KEYS = {"Username", "Student ID"}  # the columns by which Blackboard finds a student

# Matches `Project 2 [Total Pts: 100 Score] |1702852`. It does not match calculated columns, which
# say "up to", nor columns of letters or texts: they do not take points.
_COLUMN = re.compile(
    r"(?!.*\[[^\]]*(?:\bup to\b| (?:Letter|Text)\]))"
    r"(?P<title>.+?)(?: \[(?:Total Pts: (?P<worth>[0-9.]+))?[^\]]*\])? \|\d+",
    re.DOTALL,
)


def blackboard(results: Results) -> Iterator[ExportedFile]:
    """Yield `blackboard.csv`, or `blackboard.xls` if tab-separated, and `pages.zip`.

    With a roster from Blackboard, the file is the roster with the scores in the assignment's
    column. Raise ExportError if the column or a student's username is not known.

    Blackboard finds a student by username, and a column by the id at the end of its header. Only
    files from Blackboard have this id. Without it, the upload makes a new text column with the
    assignment's title. The column is worth 0 points until it is converted.
    """
    if roster := results.roster_in("blackboard"):
        table, header, note = fill_scores(results, roster, _COLUMN, KEYS)
    else:

        def row_of(record: Record) -> Row | None:
            login = results.login_of(record)
            return (login, show_points(record.score)) if login else None

        rows = new_rows(results, row_of, "Blackboard", "username", "Blackboard's grade file")
        table, header = made(("Username", results.title), rows), ""
        note = results.new_file_note("Blackboard")
    name = "blackboard.xls" if table.delimiter == "\t" else "blackboard.csv"
    separator = "Tab" if table.delimiter == "\t" else "Comma"
    step = (
        f"In Blackboard's gradebook, choose Upload Grades (in the original course view: Work "
        f"Offline, Upload), with the delimiter type {separator}, and upload it."
    )
    yield ExportedFile(name, table_bytes(table, quote_all=True), header, note, step)
    yield from pages(results)
