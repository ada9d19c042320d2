"""Records → a grade file for Blackboard Learn ("work offline").

Sources:
    https://library.blackboard.com/ref/36ba3329-e441-488a-93ce-7a55543cc999/Content/Grade%20Center/Uploading%20External%20Grade%20Center%20Items.htm
    https://tips.uark.edu/uploading-your-grade-center/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.tables import filled_column, made, table_bytes, unknown_error
from grader.model.record import show_points
from grader.model.roster import RosterTable

KEYS = frozenset({"Username", "Student ID"})
"""The columns by which a student is known."""

# `Project 2 [Total Pts: 100 Score] |1702852`; what is "up to" so many points is calculated, and
# letters and texts are no points.
_COLUMN = re.compile(
    r"(?!.*\[[^\]]*(?:\bup to\b| (?:Letter|Text)\]))(?P<title>.+?)(?: \[[^\]]*\])? \|\d+", re.DOTALL
)
_WORTH = re.compile(r"\[Total Pts: ([0-9.]+)")


def blackboard(results: Results) -> Iterator[ExportedFile]:
    """`blackboard.csv`, or `blackboard.xls`: for Gradebook → Upload.

    With a roster that Blackboard wrote, it is that file, in the same encoding and with the same
    delimiter, with the scores in the assignment's column. Its tab-separated files are named .xls
    by Blackboard, so ours are.

    Blackboard finds a student by username, and a column by the id at the end of its header. An id
    is only to be had from a file of Blackboard's: without one, the upload makes a new text column
    of the assignment's title, worth 0 points until it is converted.

    Raises:
        ExportError: the column, or a student, cannot be told.
    """
    roster = results.roster_in("blackboard")
    if roster is None:
        table, header, note = _from_records(results), "", results.made_anew("Blackboard")
    else:
        table, header, note = filled_column(results, roster, _COLUMN, _WORTH, KEYS)
    name = "blackboard.xls" if table.delimiter == "\t" else "blackboard.csv"
    yield ExportedFile(PurePosixPath(name), table_bytes(table, quote_all=True), header, note)


def _from_records(results: Results) -> RosterTable:
    rows = []
    unknown = []
    for record in results.scored():
        login = results.login_of(record)
        if not login:
            unknown.append(record.student)
        rows.append((login, show_points(record.score)))
    if unknown:
        raise unknown_error(unknown, "Blackboard", "username", "Blackboard's grade file")
    return made(("Username", results.title), rows)
