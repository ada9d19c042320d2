import re

import pytest

from grader.export import Results
from grader.model.errors import ExportError

TITLE = "Assignment 3: Backpropagation by hand"
HEADER = re.compile(r"(?P<title>.*) \(\d+\)")


def choose(*headers, column=None, title=TITLE):
    results = Results(title, 100, records=tuple, page=str.encode, column=column)
    return results.choose_column(headers, HEADER).index


def test_the_column_with_the_assignments_title_is_chosen():
    assert choose("Quiz (1)", "ASSIGNMENT 3 – Backpropagation by Hand (2)") == 1


@pytest.mark.parametrize("header", ["Assignment 3 (7)", "Unit 2: assignment-3 (7)"])
def test_a_title_that_is_a_part_of_the_other_will_do(header):
    assert choose("Quiz (1)", header, title="Assignment 3") == 1


def test_the_assignments_title_may_be_the_longer_one():
    assert choose("Assignment 2 (1)", "Assignment 3 (2)") == 1


def test_the_same_title_comes_before_a_longer_one():
    assert choose("Homework, resubmitted (1)", "Homework (2)", title="Homework") == 1


def test_a_number_is_no_part_of_a_longer_number():
    assert choose("Homework 10 (1)", "Homework 1 (2)", title="Homework 1: ReLU") == 1


def test_a_word_is_no_part_of_a_longer_word():
    assert choose("Collab 1 (1)", "Lab 1 (2)", title="Lab") == 1


def test_the_only_column_may_be_another_assignments():
    with pytest.raises(ExportError, match="Choose one with --column: 'Quiz \\(1\\)'"):
        choose("Student", "ID", "Quiz (1)")


@pytest.mark.parametrize("column", ["Quiz (1)", "Quiz", "quiz", "QUIZ (1)"])
def test_the_caller_may_name_a_column_or_its_title(column):
    assert choose("Quiz (1)", "Assignment 3 (2)", column=column) == 0


def test_case_tells_apart_what_it_can():
    assert choose("quiz (1)", "Quiz (2)", column="Quiz") == 1


@pytest.mark.parametrize("column", ["Essay", "Student"])
def test_a_column_that_is_none_is_an_error_that_lists_those_there_are(column):
    with pytest.raises(ExportError, match=r"'Quiz \(1\)', 'Lab \(2\)'"):
        choose("Student", "Quiz (1)", "Lab (2)", column=column)


def test_what_cannot_be_told_is_an_error_that_names_the_option():
    with pytest.raises(ExportError, match=f"'{TITLE}'.*--column.*'Quiz \\(1\\)', 'Lab \\(2\\)'"):
        choose("Quiz (1)", "Lab (2)")


def test_two_columns_of_one_title_cannot_be_told_apart():
    with pytest.raises(ExportError, match="--column"):
        choose("Assignment 3 (1)", "Assignment 3 (2)")


def test_a_roster_without_assignments_is_an_error():
    with pytest.raises(ExportError, match="download its gradebook again"):
        choose("Student", "ID")
