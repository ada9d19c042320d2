"""Records → Moodle's offline grading worksheet, and a zip of feedback files.

Sources, all in moodle/moodle:
    worksheet: mod/assign/gradingtable.php, mod/assign/feedback/offline/importgradeslib.php,
    lib/csvlib.class.php, lib/moodlelib.php (unformat_float)
    zip: mod/assign/feedback/file/importziplib.php, lib/moodlelib.php (clean_filename)
    gradebook: grade/import/csv/classes/load_data.php, grade/export/txt/grade_export_txt.php
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from grader.export.class_results import ExportedFile, Results
from grader.export.comments import comment
from grader.export.page_zip import PAGE, feedback, file_name, own_keys
from grader.export.tables import Row, fill_scores, filled, made, new_rows, scores, table_bytes
from grader.model.record import Record, show_points
from grader.model.roster import Roster, RosterTable

KEYS = {"Identifier", "Email address", "ID number", "Username"}
"""The columns by which Moodle finds a student."""
GRADE = "Grade"
COMMENTS = ("Feedback comments", "Feedback als Kommentar")  # the English and the German header

# Matches a header of the gradebook's export: `Assignment: Homework 1 (Real)`.
_ITEM = re.compile(r"(?!Course total)(?:Assignment: )?(?P<title>.+) \(Real\)", re.DOTALL)
# Characters that clean_filename deletes, and `_`, at which Moodle would end the name.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\"`|':\\/_]+")
_ESCAPE = re.compile(r'\\(?:"|\Z)')


def moodle(results: Results) -> Iterator[ExportedFile]:
    """Yield `moodle.csv` for Submissions → Upload grading worksheet, and `moodle-feedback.zip`.

    Moodle finds a student by `Participant N`. Each assignment has its own numbers N. They are in
    the worksheet, and in the file names of the submissions that one downloads from Moodle.

    If the roster is a worksheet, `moodle.csv` is this worksheet with `Grade` and, if there is one,
    `Feedback comments` filled in. The cells of a student without a score stay: for Moodle, a blank
    grade means no change, `-` means zero, and a blank comment erases the comment. If there is no
    worksheet, `moodle.csv` lists the students with a score. Moodle then changes earlier grades only
    if "Update records that have been modified …" is ticked.

    If the roster is an export of the gradebook and participant numbers are unknown, `moodle.csv` is
    this export with the scores, for Grades → Import. It overrides the assignment's own grades.

    Upload the worksheet before the zip, because the zip changes the time that Moodle compares.
    """
    note = ""
    step = "In the assignment's Submissions, choose Upload grading worksheet, and upload it."
    if worksheet := results.roster_in("moodle_worksheet"):
        table, note = _filled_worksheet(results, worksheet)
    elif (gradebook := results.roster_in("moodle_gradebook")) and not all(
        results.id_of("moodle", record) for record in results.scored()
    ):
        table, _, note = fill_scores(results, gradebook, _ITEM, KEYS)
        step = "In Moodle, choose Grades, Import, and upload it."
    else:
        table = _new_worksheet(results)
    # PHP's fgetcsv takes a quotation mark after a backslash for text, even at the end of a cell.
    # The row is then too short, and Moodle ignores the whole file. So the backslash becomes HTML:
    # comments are HTML, and Moodle reads no other column that may have a student's backslash.
    rows = tuple(
        tuple(cell.replace("\\", "&#92;") if _ESCAPE.search(cell) else cell for cell in row)
        for row in table.rows
    )
    content = table_bytes(replace(table, rows=rows))
    yield ExportedFile("moodle.csv", content, note=note, next_step=step)
    yield from _pages(results)


def _filled_worksheet(results: Results, worksheet: Roster) -> tuple[RosterTable, str]:
    header = worksheet.table.header
    if GRADE in header and results.column is None:
        grade = header.index(GRADE)
    else:  # in another language, the caller must name the column
        grade = results.choose_column(header).index
    cells = scores(results, grade)
    comments = next((header.index(name) for name in COMMENTS if name in header), None)
    if comments is not None:
        for record in results.scored():
            cells[record.student][comments] = comment(record)
    return filled(worksheet, grade, cells, KEYS)


def _new_worksheet(results: Results) -> RosterTable:
    def row_of(record: Record) -> Row | None:
        number = results.id_of("moodle", record)
        grade = (show_points(record.score), "-", comment(record))
        return (f"Participant {number}", record.provenance.name, *grade) if number else None

    roster = "the assignment's grading worksheet"
    rows = new_rows(results, row_of, "Moodle", "participant number", roster)
    header = ("Identifier", "Full name", GRADE, "Last modified (grade)", COMMENTS[0])
    return made(header, rows, newline="\n")


def _pages(results: Results) -> Iterator[ExportedFile]:
    """Yield a zip of the pages of students with a known number, if there are any.

    In a folder's name, Moodle reads the number and ignores the student's name. Feedback files are
    marked by `assignfeedback_file`.
    """
    numbers: dict[str, str] = {}
    names: dict[str, str] = {}
    for record in results.handed_in():
        numbers[record.student] = results.id_of("moodle", record)
        name = file_name(_NOT_IN_NAMES.sub(" ", record.provenance.name))
        names[record.student] = name.replace("_", " ").strip() or "Participant"
    own, note = own_keys(numbers)
    places = {
        student: f"{names[student]}_{number}_assignfeedback_file/{PAGE}"
        for student, number in own.items()
    }
    step = "After moodle.csv, choose Upload multiple feedback files there, and upload it."
    yield from feedback(results, "moodle-feedback.zip", places, step, note)
