import pytest

from grader.model.errors import ExportError
from tests.grader.export.importers import read_brightspace, rows_of

HEADER = (
    "OrgDefinedId,Username,Last Name,First Name,"
    "Quiz 1 Points Grade <Numeric MaxPoints:10 Weight:50 Category:Quizzes>,"
    "Assignment 3 Points Grade <Numeric MaxPoints:20>,"
    "Calculated Final Grade Numerator,End-of-Line Indicator"
)
GRADES = f"""
{HEADER}
#0101,#anna_l,Lee,Anna,8.5,,8.5,#
#0102,#jobrien,O'Brien-Smith,José,,12,12,#
#0103,#wang,王,小明,,,,#
"""
ITEM = "Assignment 3"
FORMULAS = ['=HYPERLINK("http://evil","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3"]


@pytest.fixture
def grades(a_roster):
    return a_roster("brightspace", GRADES, "Username", "username", newline="\r\n")


def test_the_scores_go_into_the_items_column(export, a_record, grades):
    records = [a_record("anna_l", 87.5), a_record("wang", 0)]

    found = read_brightspace(export("brightspace", *records, roster=grades)["brightspace.csv"])

    assert found[ITEM] == {"anna_l": "87.5", "jobrien": "12", "wang": "0"}
    assert found["Quiz 1"] == {"anna_l": "8.5", "jobrien": "", "wang": ""}


def test_all_else_stays_as_brightspace_wrote_it(export, a_record, grades):
    content = export("brightspace", a_record("jobrien", 87.5), roster=grades)["brightspace.csv"]

    expected = GRADES.lstrip().replace(",,12,12", ",,87.5,12").replace("\n", "\r\n")
    assert content.decode() == expected


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_keeps_what_was_there(export, a_record, grades, status):
    records = [a_record(id_, None, status=status) for id_ in ("anna_l", "jobrien", "wang")]

    found = read_brightspace(export("brightspace", *records, roster=grades)["brightspace.csv"])

    assert found[ITEM] == {"anna_l": "", "jobrien": "12", "wang": ""}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_on_the_roster_goes_out_as_text(export, a_record, a_roster, formula):
    quoted = formula.replace('"', '""')
    text = (
        f'Username,Last Name,Assignment 3 Points Grade,End-of-Line Indicator\n#anna,"{quoted}",,#'
    )
    roster = a_roster("brightspace", text, "Username", "username")

    content = export("brightspace", a_record("anna", 61), roster=roster)["brightspace.csv"]

    assert rows_of(content.decode())[1] == ["#anna", "'" + formula, "61", "#"]


def test_without_a_roster_students_go_by_username(export, a_record):
    records = [
        a_record("anna", 87.5),
        a_record("x", 61, ids={"username": "jo_b", "number": "007"}),
        a_record("ben"),
    ]

    content = export("brightspace", *records, title="Lab 1")["brightspace.csv"]

    assert content.decode().startswith("Username,Lab 1 Points Grade,End-of-Line Indicator\r\n")
    assert read_brightspace(content) == {"Lab 1": {"anna": "87.5", "jo_b": "61"}}


def test_where_no_usernames_are_known_students_go_by_number(export, a_record):
    content = export("brightspace", a_record("x", 61, ids={"number": "007"}), title="Lab 1")

    assert read_brightspace(content["brightspace.csv"]) == {"Lab 1": {"007": "61"}}


def test_students_without_either_are_an_error(export, a_record):
    with pytest.raises(ExportError, match=r"username .* not known for 101\. .*--roster"):
        export("brightspace", a_record("101", 61, ids={"canvas": "101"}))
