"""A CSV file that people edit: rows change, and everything else stays as it was written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.pipeline.kept_csv import CsvError, parse_csv, read_cell, safe_cell

COLUMNS = ("student", "where", "points")


def parse(text, encoding="utf-8"):
    return parse_csv(text.encode(encoding), COLUMNS, COLUMNS[:2])


def rows(table):
    return [(line, *row.values()) for line, row in table.rows]


def text_of(table, encoding="utf-8"):
    return table.content().decode(encoding)


ANNA = {"student": "anna", "where": "total", "points": "5"}


def test_rows_have_the_numbers_of_their_lines():
    table = parse("student,where,points\nanna,total,5\nbela,problem1,6\n")

    assert rows(table) == [(2, "anna", "total", "5"), (3, "bela", "problem1", "6")]


@pytest.mark.parametrize(
    "text",
    [
        "student;where;points\r\nanna;total;7,5\r\n",
        "sep=;\r\nstudent;where;points\r\nanna;total;7,5\r\n",
        "student\twhere\tpoints\nanna\ttotal\t7,5\n",
        'student,where,points\nanna,total,"7,5"\n',
        'Student , WHERE,Points,,\nanna,total,"7,5",,\n',
        "points;note;where;student\n7,5;;total;anna\n",
    ],
)
def test_separators_and_orders_of_columns_are_recognised(text):
    [(_, row)] = parse(text).rows

    assert (row["student"], row["where"], row["points"]) == ("anna", "total", "7,5")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_are_recognised_and_kept(encoding):
    text = "student,where,points\njürgen,total,5\n"
    table = parse(text, encoding).change(add=[ANNA])

    assert text_of(table, encoding) == text + "anna,total,5\n"


def test_a_character_that_the_encoding_lacks_makes_it_utf8_for_spreadsheets():
    table = parse("student,where,points\njürgen,total,5\n", "cp1252")

    content = table.change(add=[{**ANNA, "student": "李雷"}]).content()

    assert content.startswith(b"\xef\xbb\xbf")
    assert "jürgen,total,5\n李雷,total,5\n" in content.decode("utf-8-sig")


def test_comments_blank_lines_and_further_columns_are_kept():
    text = (
        "# by the TAs\n\nstudent,where,points,note\n# Monday\nanna,total,5,ask\n\nbela,total,6,\n"
    )
    table = parse(text)

    changed = table.change(put={5: {"points": "7"}}, add=[{**ANNA, "student": "carl"}])

    assert text_of(changed) == text.replace("5,ask", "7,ask") + "carl,total,5,\n"


def test_rows_are_removed_by_the_number_of_their_first_line():
    table = parse('student,where,points\n"an\nna",total,5\nbela,total,6\n')

    assert text_of(table.change(remove=[2])) == "student,where,points\nbela,total,6\n"
    assert rows(table.change(remove=[4])) == [(2, "an\nna", "total", "5")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_kept_and_a_missing_last_one_is_added(end):
    table = parse(f"student,where,points{end}bela,total,6")

    assert text_of(table.change(add=[ANNA])).split(end) == [
        "student,where,points", "bela,total,6", "anna,total,5", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "student,where,points\n"])
def test_a_file_without_rows_gets_a_header_once(text):
    table = parse(text).change(add=[ANNA]).change(add=[{**ANNA, "student": "bela"}])

    assert text_of(table).count("student,where,points\n") == 1
    assert [row[1] for row in rows(table)] == ["anna", "bela"]


def test_a_column_that_the_file_lacks_is_added_to_it():
    table = parse("student,where\nbela,total\n").change(add=[ANNA])

    assert text_of(table) == "student,where,points\nbela,total\nanna,total,5\n"
    assert rows(table) == [(2, "bela", "total", ""), (3, "anna", "total", "5")]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("student,points\n", 1, "there is no column where. The first row must be: student,where"),
        ("# x\nanna,total,5\n", 2, "there is no column student and no column where"),
        ("student,where,where\n", 1, "two columns are called “where”"),
        ("student,where\nanna,total,5,late, so\n", 2, "there are 5 cells, but 2 columns"),
        ('student,where\n\nanna,"total\nbela,total\n', 3, "a quotation mark is not closed"),
        ('student,where\nanna,"to"tal\n', 2, "this is not CSV"),
        ("PK\x03\x04", 0, "is a workbook. Save it as CSV"),
    ],
)
def test_a_damaged_line_is_named(text, line, told):
    with pytest.raises(CsvError, match=told) as caught:
        parse(text)

    assert caught.value.line == line


def test_what_is_no_text_is_refused():
    with pytest.raises(CsvError, match="is not text in UTF-8"):
        parse_csv(b"student,where\n\x81,total\n", COLUMNS, COLUMNS)


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", "'=1+1"), ("+5", "'+5"), ("@x", "'@x"), ("-x", "'-x"), ("-5", "-5"), ("5", "5")],
)
def test_no_cell_is_a_formula_in_a_spreadsheet(text, written):
    assert safe_cell(text) == written


@pytest.mark.parametrize("student", ["#anna", "sep=;", "an,na", 'a"b', " anna", "a\nb", ";", "'"])
def test_a_student_of_any_name_is_read_back(student):
    table = parse("").change(add=[{**ANNA, "student": student}])

    assert rows(table) == [(2, student, "total", "5")]


@given(st.text())
def test_what_is_written_is_read_back(text):
    assert read_cell(safe_cell(text)) == text


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1))
def test_rows_of_any_text_are_read_back(added):
    content = parse("").change(add=added).content()

    assert [{**row} for _, row in parse_csv(content, COLUMNS, COLUMNS).rows] == added


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1))
def test_other_programs_read_the_same_rows(added):
    text = parse("").change(add=added).content().decode("utf-8-sig")

    read = csv.DictReader(io.StringIO(text, newline=""))
    assert [{name: read_cell(row[name]) for name in COLUMNS} for row in read] == added


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=2))
def test_a_changed_row_leaves_all_others(added):
    table = parse("").change(add=added)
    lines = [line for line, _ in table.rows]

    changed = table.change(put={lines[1]: ANNA}, remove=[lines[0]])

    assert [{**row} for _, row in changed.rows] == [ANNA, *added[2:]]
