"""Records → Moodle's offline grading worksheet, and a zip of feedback files.

Sources, all in moodle/moodle:
    worksheet: mod/assign/gradingtable.php, mod/assign/feedback/offline/importgradeslib.php,
    lib/csvlib.class.php, lib/moodlelib.php (unformat_float)
    zip: mod/assign/feedback/file/importziplib.php, lib/moodlelib.php (clean_filename)
    gradebook: grade/import/csv/classes/load_data.php, grade/export/txt/grade_export_txt.php
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.export.class_results import ExportedFile, Results
from grader.export.comments import signed_comment
from grader.export.page_zip import PAGE, feedback, file_name, own_keys
from grader.export.tables import (
    SHOWN_NAMES,
    Row,
    fill_scores,
    filled,
    joined,
    made,
    new_rows,
    only_new,
    scores,
    table_bytes,
)
from grader.model.errors import ExportError
from grader.model.record import Record, show_first, show_points
from grader.model.roster import Person, Roster, RosterTable
from grader.model.worksheet_columns import WorksheetColumns, find_worksheet_columns

KEYS = {"ID number", "Username", "Email address"}
"""The columns by which Moodle's gradebook finds a student."""
TITLES = ("Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments")

# Matches a header of the gradebook's export: `Assignment: Homework 1 (Real)`.
_ITEM = re.compile(r"(?!Course total)(?:Assignment: )?(?P<title>.+) \(Real\)", re.DOTALL)
# Characters that clean_filename deletes, and `_`, at which Moodle would end the name.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\"`|':\\/_]+")
_ESCAPE = re.compile(r'\\(?:"|\Z)')


def moodle(results: Results) -> Iterator[ExportedFile]:
    """Yield `moodle.csv` for Submissions → Upload grading worksheet, and `moodle-feedback.zip`.

    Moodle finds a student by `Participant N`. Each assignment has its own numbers N. They are in
    the worksheet, and in the file names of the submissions that one downloads from Moodle.

    If the roster is a worksheet, `moodle.csv` has its rows for students with a score, with the
    grade and, if there is a column for it, the comment. Rows of others are left out: Moodle would
    make a flat text of a formatted comment in them. So are rows whose grade it cannot change. If
    there is no worksheet, `moodle.csv` lists the students with a score, for a Moodle in English.

    Moodle changes a grade only if `Last modified (grade)` is not older than the grade, which it
    never is in languages whose dates PHP does not read, or if "Update records that have been
    modified …" is ticked.

    If the roster is an export of the gradebook and participant numbers are unknown, `moodle.csv` is
    this export with the scores, for Grades → Import. It overrides the assignment's own grades.

    Upload the worksheet before the zip, because the zip changes the time that Moodle compares.
    """
    gradebook = results.roster_in("moodle_gradebook")
    if worksheet := results.roster_in("moodle_worksheet"):
        table, note, step = _filled_worksheet(results, worksheet)
    elif gradebook and not all(results.id_of("moodle", record) for record in results.scored()):
        table, note, step = _filled_gradebook(results, gradebook)
    else:
        table, note, step = _new_worksheet(results)
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


def _upload(table: RosterTable) -> str:
    return (
        "In the assignment's Submissions, choose Upload grading worksheet, with the separator "
        f"{table.separator.title()} and the encoding {_encoding(table)}, and upload it. For a "
        "second round, grade with a fresh worksheet, and tick 'Update records that have been "
        "modified …'."
    )


def _encoding(table: RosterTable) -> str:
    return table.encoding.removesuffix("-sig").upper()


def _filled_worksheet(results: Results, worksheet: Roster) -> tuple[RosterTable, str, str]:
    table = worksheet.table
    columns = find_worksheet_columns(table)
    if columns is None or results.column is not None:
        grade = results.choose_column(table.header).index
        columns = replace(columns or WorksheetColumns(0, grade), grade=grade)
    grade = columns.grade
    rows = {person.student: table.rows[person.row] for person in worksheet.people}
    first = next(iter(rows.values()), ())
    if columns.scale is not None and first and results.worth != "as_is":
        raise ExportError(
            f"The column '{table.header[grade]}' is graded with the words of a scale: "
            f"{first[columns.scale]}. Moodle takes no points there. In the assignment's settings, "
            "set the grade's type to Point, and download the worksheet again. Or write the points "
            "as they are with --as-is"
        )
    worth = "" if columns.worth is None or not first else first[columns.worth]
    factor, scaled = results.scaling(table.header[grade], worth)
    cells = scores(results, table, grade, factor)
    fixed = [each for each in worksheet.people if each.student in cells]
    fixed = [each for each in fixed if columns.is_fixed(rows[each.student])]
    for person in fixed:
        del cells[person.student]
    modified = sum(columns.is_modified(rows[student]) for student in cells if student in rows)
    comments = _put_comments(results, rows, columns.comments, cells)
    filled_table, changed = filled(worksheet, grade, cells, {table.header[columns.identifier]})
    filled_table, left_out = only_new(worksheet, filled_table, cells, told=fixed)
    notes = joined(scaled, changed, comments, _unchangeable(fixed), left_out, _modified(modified))
    return filled_table, notes, _upload(table)


def _put_comments(
    results: Results,
    rows: Mapping[str, Row],
    column: int | None,
    cells: dict[str, dict[int, str]],
) -> str:
    """Add the comments to the new cells; return a note on comments that are not ours.

    `rows` are the rows of the worksheet, by student.
    """
    if column is None:
        return ""
    others = 0
    for record in results.scored():
        if record.student in cells and record.student in rows:
            before = rows[record.student][column]
            text, has_others = signed_comment(record, before, results.comments)
            cells[record.student][column] = text
            others += has_others
    told = {"append": "kept, with ours below", "keep": "kept, without ours", "replace": "replaced"}
    many = f"{others} comments" if others > 1 else "1 comment"
    return f"{many} of somebody else {told[results.comments]}" if others else ""


def _unchangeable(people: Sequence[Person]) -> str:
    names = show_first([person.name or person.student for person in people], SHOWN_NAMES)
    told = "whose grade Moodle says cannot be changed (locked or overridden in the gradebook)"
    return f"without {names}, {told}" if people else ""


def _modified(count: int) -> str:
    many = f"{count} students have" if count > 1 else "1 student has"
    told = "a grade or a comment in Moodle: tick 'Update records that have been modified …'"
    return f"{many} {told}" if count else ""


def _filled_gradebook(results: Results, gradebook: Roster) -> tuple[RosterTable, str, str]:
    table, header, note = fill_scores(results, gradebook, _ITEM, KEYS)
    told = f"the file does not say what '{header}' is worth: check that it is "
    note = joined(note, f"{told}{show_points(results.points)} points")
    known = [title for title in table.header if title in KEYS]
    step = (
        "In Moodle, choose Grades, Import, CSV file, with the separator "
        f"{table.separator.title()} and the encoding {_encoding(table)}, and upload it. Map "
        f"from '{known[-1] if known else 'Email address'}', and map '{header}' to the assignment. "
        "The import overrides the assignment: a later grade there does not reach the gradebook. "
        "The grading worksheet does not do this."
    )
    return table, note, step


def _new_worksheet(results: Results) -> tuple[RosterTable, str, str]:
    groups = [
        record.student
        for record in results.scored()
        if record.provenance.group and not results.id_of("moodle", record)
    ]

    def row_of(record: Record) -> Row | None:
        number = results.id_of("moodle", record)
        grade = (show_points(record.score), "-", signed_comment(record)[0])
        return (f"Participant {number}", record.provenance.name, *grade) if number else None

    roster = "the assignment's grading worksheet"
    rows = new_rows(results, row_of, "Moodle", "participant number", roster, left_out=groups)
    if groups and not rows:
        raise ExportError(
            f"Moodle grades the members of a group, who are not known for "
            f"{show_first(groups, SHOWN_NAMES)}. Pass {roster} with --roster: it has a column Group"
        )
    note = (
        f"for a Moodle in English, and an assignment worth {show_points(results.points)} points; "
        f"its comments replace those in Moodle. If that is not right, pass {roster} with --roster"
    )
    if groups:
        many = show_first(groups, SHOWN_NAMES)
        note = joined(note, f"without the members of {many}: the worksheet has a column Group")
    table = made(TITLES, rows, newline="\n")
    return table, note, _upload(table)


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
    step = (
        "After moodle.csv, choose Upload multiple feedback files there, and upload it. If it goes "
        "first, tick 'Update records that have been modified …' for moodle.csv."
    )
    yield from feedback(results, "moodle-feedback.zip", places, step, note)
