"""What people write in an override, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.overrides import Override, read_override

NUMBERS = st.integers(0, 9_999_999).map(lambda cents: cents / 100)


@pytest.mark.parametrize(
    ("text", "action", "points"),
    [
        ("36", "set", 36),
        ("0", "set", 0),
        (" 7.5 ", "set", 7.5),
        ("7,5", "set", 7.5),
        ("+5", "add", 5),
        ("+ 5", "add", 5),
        ("-2,25", "add", -2.25),
        ("−5", "add", -5),
        ("excused", "excuse", 0),
        ("Excused", "excuse", 0),
        ("", "comment", 0),
    ],
)
def test_points_are_a_number_a_change_excused_or_blank(text, action, points):
    override = read_override("anna", "total", text, "why")

    assert (override.action, override.points) == (action, points)


@pytest.mark.parametrize(
    "text",
    ["five", "5 points", "1,000", "1.000,5", "7.125", "1e3", "nan", "inf", "5%", "--5", "=5", "٣"],
)
def test_other_points_are_refused_with_what_is_possible(text):
    with pytest.raises(ValueError, match=r"is not a number of points. Write a number with at most"):
        read_override("anna", "total", text)


def test_blank_points_need_a_reason():
    with pytest.raises(ValueError, match="give points, or a reason"):
        read_override("anna", "total", "", "  ")


@pytest.mark.parametrize(("student", "where"), [("", "total"), ("anna", ""), (" ", "total")])
def test_a_student_and_a_place_are_needed(student, where):
    with pytest.raises(ValueError, match="name the student, and where"):
        read_override(student, where, "5")


@pytest.mark.parametrize("where", ["total", "Total", " TOTAL "])
def test_the_total_is_written_in_any_case(where):
    assert read_override("anna", where, "5").where == "total"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("line anna.py:7", ("anna.py", 7)),
        ("line src/a b.py:12", ("src/a b.py", 12)),
        ("line cell 3:2", ("cell 3", 2)),
        ("line a:b.py:1", ("a:b.py", 1)),
        ("problem2.small", None),
    ],
)
def test_a_comment_can_be_about_a_line_of_code(where, place):
    assert read_override("anna", where, "", "See here.").line == place


@pytest.mark.parametrize("where", ["line anna.py", "line anna.py:0", "line :3", "line anna.py:x"])
def test_a_line_without_its_number_is_refused(where):
    with pytest.raises(ValueError, match="is not of the form: line FILE:NUMBER"):
        read_override("anna", where, "", "See here.")


def test_a_line_of_code_has_no_points():
    with pytest.raises(ValueError, match="a line of code takes a comment, but no points"):
        read_override("anna", "line anna.py:7", "5")


@given(NUMBERS, st.sampled_from(["", "+", "-"]))
def test_what_is_shown_is_read_as_the_same_points(number, sign):
    override = read_override("anna", "total", f"{sign}{number}")

    assert read_override("anna", "total", override.shown_points) == override


@pytest.mark.parametrize(("action", "shown"), [("excuse", "excused"), ("comment", "")])
def test_the_others_are_shown_as_they_are_written(action, shown):
    override = Override(student="anna", where="total", action=action, reason="why")

    assert override.shown_points == shown
