"""Records → a grades CSV for Brightspace (D2L).

Sources:
    community.d2l.com, knowledge base article 3538 (importing grades)
    https://kb.wisc.edu/page.php?id=4330 (what the pound signs are for)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.tables import filled_column, made, table_bytes, unknown_error
from grader.model.record import Record, show_points
from grader.model.roster import RosterTable

KEYS = frozenset({"OrgDefinedId", "Username", "Email", "End-of-Line Indicator"})
"""The columns by which a student is known, and the one that ends a record."""

# `Homework 1 Points Grade <Numeric MaxPoints:6 Category:Homework>`
_ITEM = re.compile(r"(?P<title>.+) Points Grade(?: <[^<>]*>)?", re.DOTALL)
_WORTH = re.compile(r"MaxPoints:([0-9.]+)")


def brightspace(results: Results) -> Iterator[ExportedFile]:
    """`brightspace.csv`: for Grades → Enter Grades → Import.

    With a roster that Brightspace exported, it is that file with the scores in the item's column.
    Scores above the item's maximum are cut to it by Brightspace, unless the item can exceed it.

    Without one, it holds the students with a score, by username where every one is known, else by
    OrgDefinedId, and `<title> Points Grade`; where there is no such item, the import offers to
    create it. `#` before an id, and as the last cell, is no part of the data: it keeps the zeros
    that an id starts with, and says that the record ends.

    Raises:
        ExportError: the column, or a student, cannot be told.
    """
    roster = results.roster_in("brightspace")
    if roster is None:
        table, header, note = _from_records(results), "", results.made_anew("Brightspace")
    else:
        table, header, note = filled_column(results, roster, _ITEM, _WORTH, KEYS)
    yield ExportedFile(PurePosixPath("brightspace.csv"), table_bytes(table), header, note)


def _from_records(results: Results) -> RosterTable:
    def number_of(record: Record) -> str:
        return results.ids_of(record).get("number", "")

    for key, id_of in (("Username", results.login_of), ("OrgDefinedId", number_of)):
        rows = [(f"#{id_of(r)}", show_points(r.score), "#") for r in results.scored()]
        if all(row[0] != "#" for row in rows):
            return made((key, f"{results.title} Points Grade", "End-of-Line Indicator"), rows)
    unknown = [record.student for record in results.scored() if not results.login_of(record)]
    key = "username (or OrgDefinedId)"
    raise unknown_error(unknown, "Brightspace", key, "Brightspace's grades export")
