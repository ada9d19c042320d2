"""Records → Moodle's offline grading worksheet, and a zip of feedback files.

Sources, all in moodle/moodle:
    worksheet: mod/assign/gradingtable.php, mod/assign/feedback/offline/importgradeslib.php,
    lib/csvlib.class.php, lib/moodlelib.php (unformat_float)
    zip: mod/assign/feedback/file/importziplib.php, lib/moodlelib.php (clean_filename)
    gradebook: grade/import/csv/classes/load_data.php, grade/export/txt/grade_export_txt.php
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from grader.export.class_results import ExportedFile, Results
from grader.export.columns import Column, choose_column, columns_like
from grader.export.comments import comment
from grader.export.tables import Cells, filled, made, replaced, scores, table_bytes, unknown_error
from grader.model.record import Record, show_points
from grader.model.roster import Roster, RosterTable

KEYS = frozenset({"Identifier", "Email address", "ID number", "Username"})
"""The columns by which a student is known."""
GRADE = "Grade"
COMMENTS = "Feedback comments"
COMMENTS_IN = (COMMENTS, "Feedback als Kommentar")
"""The same in languages of which it is known."""

# Of the gradebook's export: `Assignment: Homework 1 (Real)`.
_ITEM = re.compile(r"(?!Course total)(?:Assignment: )?(?P<title>.+) \(Real\)", re.DOTALL)
# What clean_filename deletes, and the `_` that would end the name.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\"`|':\\/_]+")
_LONGEST_NAME = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)


def moodle(results: Results) -> Iterator[ExportedFile]:
    """`moodle.csv` for Submissions → Upload grading worksheet, and `moodle-feedback.zip`.

    Moodle finds a student by `Participant N`, where N is a number of this assignment alone. It
    stands in the worksheet and in the names of the submissions that Moodle downloads.

    With a worksheet as roster, it is that file with `Grade` filled in, and `Feedback comments`
    where it has the column. The cells of a student without a score stay: Moodle takes a blank
    grade for no change, `-` for zero, and a blank comment for a wish to erase the comment.
    Without one, it is a worksheet of the students with a score; those who had a grade before are
    then only changed with "Update records that have been modified …" ticked.

    With an export of the gradebook as roster, where no participants' numbers are known, it is that
    file with the scores in it, for Grades → Import. It overrides the assignment's own grades.

    Upload the worksheet before the zip: the zip changes the time that Moodle compares.

    Raises:
        ExportError: the column, or a student, cannot be told.
    """
    table, note = _table(results)
    yield ExportedFile(PurePosixPath("moodle.csv"), table_bytes(_readable(table)), note=note)
    pages = _feedback(results)
    if pages is not None:
        yield ExportedFile(PurePosixPath("moodle-feedback.zip"), pages)


def _table(results: Results) -> tuple[RosterTable, str]:
    """The table, and what to know of it."""
    worksheet = results.roster_in("moodle_worksheet")
    if worksheet is not None:
        return _filled_worksheet(results, worksheet)
    unknown = [r.student for r in results.scored() if not _number(results, r)]
    if not unknown:
        return _new_worksheet(results), ""
    gradebook = results.roster_in("moodle_gradebook")
    if gradebook is not None:
        column = choose_column(results, columns_like(_ITEM, gradebook.table.header))
        cells = scores(results, column)
        return filled(gradebook, cells, KEYS), replaced(gradebook, column.index, cells)
    key = "participant number"
    raise unknown_error(unknown, "Moodle", key, "the assignment's grading worksheet")


def _filled_worksheet(results: Results, worksheet: Roster) -> tuple[RosterTable, str]:
    header = worksheet.table.header
    if GRADE in header and results.column is None:
        grade = Column(header.index(GRADE), GRADE, GRADE)
    else:
        # Where Moodle speaks another language, the caller has to say which column it is.
        columns = [Column(index, cell, cell) for index, cell in enumerate(header)]
        grade = choose_column(results, columns)
    cells: Cells = scores(results, grade)
    found = next((name for name in COMMENTS_IN if name in header), None)
    if found:
        column = header.index(found)
        cells = {
            record.student: {**cells[record.student], column: comment(record)}
            for record in results.scored()
        }
    return filled(worksheet, cells, KEYS), replaced(worksheet, grade.index, cells)


def _new_worksheet(results: Results) -> RosterTable:
    header = ("Identifier", "Full name", "Grade", "Last modified (grade)", COMMENTS)
    rows = (
        (
            f"Participant {_number(results, record)}",
            record.provenance.name,
            show_points(record.score),
            "-",
            comment(record),
        )
        for record in results.scored()
    )
    return made(header, rows, newline="\n")


def _readable(table: RosterTable) -> RosterTable:
    r"""A table in which no cell breaks Moodle's reading of its row.

    PHP's fgetcsv takes a quotation mark after a backslash for text, even where it ends the cell;
    the row then has too few cells, and Moodle passes over the whole file. Comments are HTML, and
    the other columns in which a student may have left a backslash are not read.
    """
    rows = (tuple(_without_escapes(cell) for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _without_escapes(cell: str) -> str:
    return cell.replace("\\", "&#92;") if re.search(r'\\(?:"|\Z)', cell) else cell


def _feedback(results: Results) -> bytes | None:
    """The pages of all students with a score whose number is known; None if there are none.

    Moodle reads the number, and passes over the name. `assignfeedback_file` is what tells it that
    these are no submissions come back. The same pages always give the same file.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in results.scored():
            number = _number(results, record)
            if number:
                folder = f"{_folder_name(record)}_{number}_assignfeedback_file"
                entry = zipfile.ZipInfo(f"{folder}/feedback.html", _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, also where it is made elsewhere
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, results.page(record.student))
        is_empty = not archive.namelist()
    return None if is_empty else content.getvalue()


def _folder_name(record: Record) -> str:
    name = _NOT_IN_NAMES.sub(" ", record.provenance.name)[:_LONGEST_NAME].strip(" .")
    return name or "Participant"


def _number(results: Results, record: Record) -> str:
    return results.ids_of(record).get("moodle", "")
