import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.export.tables import csv_text, filled, made, safe_cell, table_bytes
from grader.model.roster import Person, Roster, RosterTable
from tests.grader.export.importers import rows_of, starts_formula


@pytest.mark.parametrize("start", [*"=+-@\t\r\n＝＋－＠", " ="])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(start):
    assert safe_cell(start + "cmd|' /C calc'!A0") == "'" + start + "cmd|' /C calc'!A0"


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil","x")', "@SUM(1)", "-2+3", "+1+cmd"])
def test_formulas_with_numbers_in_them_are_formulas(formula):
    assert safe_cell(formula) == "'" + formula


@pytest.mark.parametrize("number", ["-3", "+4", "-3.75", "7", "-12,5", "-5%", "-"])
def test_numbers_stay_numbers_and_a_lone_dash_stays(number):
    assert safe_cell(number) == number


@given(st.text())
def test_no_cell_starts_as_a_formula_unless_it_is_a_number(text):
    cell = safe_cell(text)

    assert cell in (text, "'" + text)
    assert not starts_formula(cell)


CELLS = st.text(st.characters(exclude_characters="\0"))


@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2)),
    delimiter=st.sampled_from(",;\t"),
    newline=st.sampled_from(["\n", "\r\n"]),
    quote_all=st.booleans(),
)
def test_csv_comes_back_as_it_was(rows, delimiter, newline, quote_all):
    table = RosterTable(("a", "b"), tuple(map(tuple, rows)), delimiter, newline=newline)

    text = csv_text(table, quote_all=quote_all)

    assert rows_of(text, delimiter) == [["a", "b"], *rows]


def test_a_carriage_return_starts_no_line_of_its_own():
    text = csv_text(RosterTable(("anna\r=1+1", "5"), ()))

    assert list(csv.reader(io.StringIO(text, newline=""))) == [["anna\r=1+1", "5"]]


@pytest.mark.parametrize("separator", [*",;\t"])
@pytest.mark.parametrize("delimiter", [*",;\t"])
def test_a_cell_that_any_spreadsheet_would_split_is_quoted(separator, delimiter):
    text = csv_text(RosterTable((f"x{separator}=1+1", "5"), (), delimiter))

    assert text == f'"x{separator}=1+1"{delimiter}5\n'


def test_a_new_table_has_a_line_for_each_row():
    table = made(["name"], [["anna\r\nlee"], ["ben\u2028=1"]])

    assert table.rows == (("anna lee",), ("ben =1",))


def a_class(*scores):
    """A roster with so many people, who have these scores."""
    people = tuple(Person(f"s{row}", row, name=f"Student {row}") for row in range(len(scores)))
    return Roster("csv", RosterTable(("score",), tuple((score,) for score in scores)), people)


def all_get(roster, score):
    return {person.student: {0: score} for person in roster.people}


def test_whose_score_is_replaced_is_told_with_what_it_was_and_is():
    roster = a_class("12", "", "-", "100", "excellent")

    _, told = filled(roster, 0, all_get(roster, "100"))

    assert told == (
        "2 cells had another value: Student 0 (12, now 100), Student 4 (excellent, now 100)"
    )


def test_of_many_scores_that_are_replaced_the_first_are_told():
    roster = a_class(*["12"] * 8)

    _, told = filled(roster, 0, all_get(roster, "100"))

    assert told.startswith("8 cells had another value: Student 0 (12, now 100), Student 1 ")
    assert told.endswith("Student 4 (12, now 100) and 3 more")


def test_the_same_score_in_more_decimals_is_no_other_value():
    roster = a_class("100.00", "100,0")

    assert filled(roster, 0, all_get(roster, "100"))[1] == ""


def test_who_gets_no_score_keeps_theirs_without_a_word():
    assert filled(a_class("12"), 0, {})[1] == ""


@pytest.mark.parametrize(
    ("encoding", "start"),
    [("utf-8", b"n"), ("utf-8-sig", b"\xef\xbb\xbfn"), ("utf-16", b"\xff\xfen\0")],
)
def test_a_file_has_the_encoding_of_its_table(encoding, start):
    assert table_bytes(RosterTable(("name",), (), encoding=encoding)).startswith(start)


def test_what_an_encoding_has_no_letter_for_is_written_as_html():
    table = RosterTable(("comment",), (("Z ≤ 0",),), encoding="latin-1")

    assert table_bytes(table) == b"comment\nZ &#8804; 0\n"
