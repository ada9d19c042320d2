import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.export import grades_csv
from grader.export.grades import safe_cell
from grader.records import ProblemResult, Record


def a_record(student, score=7.5, status="graded"):
    problems = (ProblemResult(id="problem1", title="One", points=score, max_points=10),)
    return Record(
        student=student,
        status=status,
        score=score,
        max_score=10,
        assignment="Homework",
        problems=problems,
    )


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_the_columns_are_those_of_the_contract_then_the_problems():
    header = rows(grades_csv([a_record("anna")]))[0]

    assert header == [
        "student", "name", "score", "max_score", "percent", "status", "problem1",
    ]  # fmt: skip


def test_a_student_has_one_line():
    line = rows(grades_csv([a_record("anna")]))[1]

    assert line == ["anna", "", "7.5", "10", "75", "graded", "7.5"]


def test_a_student_who_was_not_graded_has_blanks_and_no_zero():
    line = rows(grades_csv([a_record("anna", score=None, status="harness_error")]))[1]

    assert line == ["anna", "", "", "10", "", "harness_error", ""]


def test_names_with_commas_quotes_and_line_breaks_come_back_whole():
    line = rows(grades_csv([a_record('o"neil, a\nb')]))[1]

    assert line[0] == 'o"neil, a\nb'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(start):
    assert safe_cell(start + "cmd|' /C calc'!A0") == "'" + start + "cmd|' /C calc'!A0"


@pytest.mark.parametrize("number", ["-3", "+4", "-3.75", "7"])
def test_numbers_stay_numbers(number):
    assert safe_cell(number) == number


@given(st.text())
def test_no_cell_starts_as_a_formula_unless_it_is_a_number(text):
    cell = safe_cell(text)

    assert cell == text or cell == "'" + text
    assert not cell.startswith(("=", "@", "\t", "\r"))
