"""What the LMS's column is worth is compared with the assignment, in one way for all LMSes."""

import pytest

from grader.export.class_results import read_number
from grader.model.errors import ExportError
from tests.grader.export.importers import rows_of

ROSTERS = {
    "canvas": (
        "Student,ID,Section,Assignment 3 (1)\n    Points Possible,,,{}\nAnna,anna,A,\n",
        ("ID", "canvas"),
        "canvas.csv",
    ),
    "blackboard": (
        "Username,Assignment 3 [Total Pts: {} Score] |1\nanna,\n",
        ("Username", "username"),
        "blackboard.csv",
    ),
    "brightspace": (
        "Username,Assignment 3 Points Grade <Numeric MaxPoints:{}>,End-of-Line Indicator\n"
        "#anna,,#\n",
        ("Username", "username"),
        "brightspace.csv",
    ),
    "csv": ("id,score,max_score\nanna,,{}\n", ("id", "any"), "roster.csv"),
}
GIVEN = pytest.mark.parametrize("form", ROSTERS)


@pytest.fixture
def column_worth(a_roster):
    """A roster from an LMS whose column is worth some points: `column_worth("canvas", "50")`."""

    def make(form, worth):
        text, key, _ = ROSTERS[form]
        return a_roster(form, text.format(worth), *key)

    return make


@GIVEN
def test_another_worth_is_refused(export, a_record, column_worth, form):
    with pytest.raises(ExportError, match=r"is worth 50 points, .* 100,.*--scale.*--as-is"):
        export(form, a_record("anna", 61), roster=column_worth(form, "50"))


@GIVEN
def test_another_worth_is_refused_before_there_are_scores(export, column_worth, form):
    with pytest.raises(ExportError, match="is worth 50 points"):
        export(form, roster=column_worth(form, "50"))


@GIVEN
@pytest.mark.parametrize(("worth", "score"), [("scale", "30.5"), ("as_is", "61")])
def test_scores_are_converted_or_stay_as_asked(
    export, notes, a_record, column_worth, form, worth, score
):
    given = {"roster": column_worth(form, "50"), "worth": worth}

    content = export(form, a_record("anna", 61), **given)[ROSTERS[form][2]]

    assert score in rows_of(content.decode())[-1]
    assert " 50" in notes(form, a_record("anna", 61), **given)[ROSTERS[form][2]]


@GIVEN
def test_an_equal_worth_is_not_worth_a_word(notes, a_record, column_worth, form):
    told = notes(form, a_record("anna", 61), roster=column_worth(form, "100.0"))

    assert told[ROSTERS[form][2]] == ""


def test_a_worth_with_a_comma_for_thousands_is_a_number(export, a_record, column_worth):
    roster = column_worth("canvas", '"1,100.00"')

    with pytest.raises(ExportError, match="is worth 1100 points"):
        export("canvas", a_record("anna", 61), roster=roster)


def test_a_worth_that_is_not_told_is_not_compared(export, a_record, column_worth):
    roster = column_worth("canvas", "(read only)")

    assert b"Anna,anna,A,61" in export("canvas", a_record("anna", 61), roster=roster)["canvas.csv"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", 100), ("100.00", 100), (" 100,00 ", 100), ("1,100.00", 1100), ("1.100,00", 1100),
        ("1,100", 1100), ("1\u202f100,50", 1100.5), ("12.5", 12.5), ("(read only)", None),
        ("", None), ("-", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_lmses_write_them(text, number):
    assert read_number(text) == number


@GIVEN
def test_a_file_is_told_what_to_do_with_it(next_steps, a_record, column_worth, form):
    steps = next_steps(form, a_record("anna", 61), roster=column_worth(form, "100"))

    assert "separator" in steps[ROSTERS[form][2]].replace("delimiter", "separator")


def test_decimal_commas_go_out_where_the_roster_came_with_them(export, a_record, a_roster):
    text = "id;score;max_score\nanna;;100\nbela;7,5;100\n"
    roster = a_roster("csv", text, "id", "any", delimiter=";")

    content = export("csv", a_record("anna", 87.5), roster=roster)["roster.csv"]

    assert rows_of(content.decode(), ";")[1][1] == "87,5"
