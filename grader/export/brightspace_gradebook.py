"""Records → a grades CSV for Brightspace (D2L), and a zip of pages for "Add Feedback Files".

Sources:
    community.d2l.com, knowledge base article 3538 (importing grades)
    https://kb.wisc.edu/page.php?id=4330 (what the pound signs are for)
    https://carleton.ca/brightspace/instructors/grading-assignments-and-providing-feedback/
    (bulk upload of feedback files). Its form is not documented. Other programs zip the folders of
    the download again: chase1971/D2L-Assignment-Assistant, scripts/split_pdf_cli.py
"""

import functools
import re
from collections.abc import Iterator

from grader.export.class_results import ExportedFile, Results
from grader.export.page_zip import PAGE, feedback, file_name, own_keys
from grader.export.tables import Row, fill_scores, made, new_rows, table_bytes
from grader.model.record import Record, show_points

# The columns by which Brightspace finds a student, and the column that ends a row.
KEYS = {"OrgDefinedId", "Username", "Email", "End-of-Line Indicator"}

# Matches `Homework 1 Points Grade <Numeric MaxPoints:6 Category:Homework>`
_ITEM = re.compile(
    r"(?P<title>.+) Points Grade(?: <(?:[^<>]*MaxPoints:(?P<worth>[0-9.]+))?[^<>]*>)?", re.DOTALL
)
# What names begin with in a download: the ids of a user and a file, a name and a time. Then comes
# a file's name, in a folder or not.
_UPLOAD_PREFIX = re.compile(r"(?P<key>[0-9]+-[0-9]+) - (?P<rest>.+?)(?P<end>/| ?- ?)", re.DOTALL)


def brightspace(results: Results) -> Iterator[ExportedFile]:
    """Yield `brightspace.csv` for Grades → Enter Grades → Import, and `brightspace-feedback.zip`.

    With a roster from Brightspace, the file is the roster with the scores in the item's column.
    Brightspace cuts a score to the item's maximum, unless the item can exceed it.

    Without such a roster, the file lists the students with a score, by username if all are known,
    else by OrgDefinedId. The scores are in `<title> Points Grade`. If there is no such item, the
    import offers to create it. A `#` before an id protects zeros at its start. A `#` in the last
    cell ends the row. Raise ExportError if the column or a student's key is not known.
    """
    if roster := results.roster_in("brightspace"):
        table, header, note = fill_scores(results, roster, _ITEM, KEYS)
    else:
        key_of, id_column = results.login_of, "Username"
        number_of = functools.partial(results.id_of, "number")
        if not all(map(key_of, results.scored())) and all(map(number_of, results.scored())):
            key_of, id_column = number_of, "OrgDefinedId"

        def row_of(record: Record) -> Row | None:
            key = key_of(record)
            return (f"#{key}", show_points(record.score), "#") if key else None

        asked = "username (or OrgDefinedId)"
        rows = new_rows(results, row_of, "Brightspace", asked, "Brightspace's grades export")
        header_row = (id_column, f"{results.title} Points Grade", "End-of-Line Indicator")
        table, header = made(header_row, rows), ""
        note = results.new_file_note("Brightspace")
    step = (
        "In Brightspace, choose Grades, Enter Grades, Import, and upload it. It takes commas as "
        "separators, and shows all grades before it imports them."
    )
    yield ExportedFile("brightspace.csv", table_bytes(table), header, note, step)
    yield from _pages(results)


def _pages(results: Results) -> Iterator[ExportedFile]:
    """Yield a zip with a page for each student, in folders with the names that the download had."""
    places: dict[str, str] = {}
    keys: dict[str, str] = {}
    for record in results.handed_in():
        found = _UPLOAD_PREFIX.fullmatch(record.provenance.upload_prefix)
        keys[record.student] = found["key"] if found else ""
        if found:
            name = file_name(f"{found['key']} - {found['rest']}", 200)
            places[record.student] = f"{name}{found['end']}{PAGE}"
    own, note = own_keys(keys)
    step = (
        "On the page of the assignment's submissions, choose Add Feedback Files, and upload it. "
        "Then publish the feedback."
    )
    own_places = {student: places[student] for student in own}
    yield from feedback(results, "brightspace-feedback.zip", own_places, step, note)
