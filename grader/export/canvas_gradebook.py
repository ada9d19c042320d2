"""Records → Canvas's gradebook CSV, and a zip of pages for "Re-Upload Submissions".

Sources, all in instructure/canvas-lms:
    gradebook: lib/gradebook_importer.rb, lib/gradebook_exporter.rb
    zip: app/models/abstract_assignment.rb (`generate_comments_from_files`), lib/zip_extractor.rb
    names of the files that students see: issue 2406, "Re-upload submissions changes file extension"
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from grader.export.class_results import ExportedFile, Results
from grader.export.page_zip import PAGE, feedback, file_name, own_keys
from grader.export.tables import Row, fill_scores, made, new_rows, one_line, table_bytes
from grader.model.record import Record, show_points
from grader.model.roster import RosterTable

KEYS = {"ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account"}
"""The columns by which the importer finds a student."""
EXCUSED = {"EX", "EXCUSED"}

# The header of an assignment ends in its id. The importer ignores columns whose header contains the
# name of a total, such as `Final Score`, so scores in them would be lost.
_ASSIGNMENT = re.compile(
    r"(?!.*(?:(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)))"
    r"(?P<title>.*)\s\(\d+\)",
    re.DOTALL,
)
# What the names of files begin with that Canvas takes back: perhaps a name, then the id of a user
# and of their attachment. The id of an anonymous user is no number.
_UPLOAD_PREFIX = re.compile(r"(?:[^_]+_)?[0-9]+_[0-9]+_|anon_[^_]+_[0-9]+_")


def canvas(results: Results) -> Iterator[ExportedFile]:
    """Yield `canvas.csv` for Gradebook → Import, and `canvas-feedback.zip` for Re-Upload.

    With a roster from Canvas, the file is the roster with the scores in the assignment's column,
    without the rows of students who get none: a blank cell would clear the grade. Excused students
    get none. The row `Points Possible` stays: new points possible would change the assignment.
    Raise ExportError if the column or a student's key is not known.

    Without such a roster, Canvas finds a student by ID, SIS User ID, SIS Login ID and exact name,
    in this order, and an assignment by its title. It changes nothing for students who are not in
    the file. It accepts only some sets of id columns: `ID,SIS User ID,SIS Login ID,Section` has
    all ids that we know.
    """
    if roster := results.roster_in("canvas"):
        rows = roster.table.rows
        worths = next((row for row in rows if "Points Possible" in row[0]), ())
        user = roster.table.header.index("ID")
        nobodys = [index for index, row in enumerate(rows) if not row[user].strip()]
        table, header, note = fill_scores(
            results, roster, _ASSIGNMENT, KEYS, worths=worths, kept=EXCUSED, kept_rows=nobodys
        )
        table = _without_early_breaks(table)
    else:
        table, header, note = _new_table(results), "", results.new_file_note("Canvas")
    step = (
        "In Canvas, choose Grades, Import, and upload it. Canvas finds the separator by itself. "
        "Before you choose Save Changes, check that it offers no new assignment."
    )
    yield ExportedFile("canvas.csv", table_bytes(table), header, note, step)
    yield from _pages(results)


def _pages(results: Results) -> Iterator[ExportedFile]:
    """Yield a zip with a page for each student with a file of theirs in Canvas.

    Canvas finds the submission by an attachment of it, and takes nothing for typed-in text. It adds
    the page to a comment, for all members of a group, and shows it under the attachment's name.
    """
    keys, note = own_keys(
        {
            record.student: prefix if _UPLOAD_PREFIX.fullmatch(prefix) else ""
            for record in results.handed_in()
            for prefix in [record.provenance.upload_prefix]
            if prefix or not record.provenance.group  # the others get the page of their group
        }
    )
    places = {student: file_name(prefix + PAGE, 200) for student, prefix in keys.items()}
    step = (
        "In the menu of the assignment's column in Grades, choose Re-Upload Submissions, and "
        "upload it. Canvas shows a page under the name of the student's own file: to read it, they "
        "save it with the ending .html."
    )
    yield from feedback(results, "canvas-feedback.zip", places, step, note)


def _new_table(results: Results) -> RosterTable:
    def row_of(record: Record) -> Row | None:
        name, login = record.provenance.name, results.login_of(record)
        ids = (*(results.id_of(kind, record) for kind in ("canvas", "number")), login)
        row = (name or record.student, *ids, "", show_points(record.score))
        return row if name or any(ids) else None

    key, roster = "ID, SIS ID, login or name", "Canvas's gradebook export"
    rows = new_rows(results, row_of, "Canvas", key, roster)
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.title)
    possible = ("    Points Possible", "", "", "", "", show_points(results.points))
    return made(header, [possible, *rows], newline="\n")


def _without_early_breaks(table: RosterTable) -> RosterTable:
    """Remove line breaks from the first three lines, where the importer looks for the separator."""
    early = (tuple(map(one_line, row)) for row in table.rows[:2])
    return replace(table, header=tuple(map(one_line, table.header)), rows=(*early, *table.rows[2:]))
