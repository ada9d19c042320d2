import pytest

from grader.model.errors import ExportError
from tests.grader.export.importers import (
    paths,
    read_brightspace,
    read_brightspace_zip,
    rows_of,
)

HEADER = (
    "OrgDefinedId,Username,Last Name,First Name,"
    "Quiz 1 Points Grade <Numeric MaxPoints:10 Weight:50 Category:Quizzes>,"
    "Assignment 3 Points Grade <Numeric MaxPoints:100>,"
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

    assert found[ITEM] == {"anna_l": "87.5", "wang": "0"}
    assert found["Quiz 1"] == {"anna_l": "8.5", "wang": ""}


def test_all_else_stays_as_brightspace_wrote_it(export, a_record, grades):
    content = export("brightspace", a_record("jobrien", 87.5), roster=grades)["brightspace.csv"]

    assert content.decode() == (f"{HEADER}\r\n#0102,#jobrien,O'Brien-Smith,José,,87.5,12,#\r\n")


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_has_no_row(export, a_record, grades, status):
    records = [a_record(id_, None, status=status) for id_ in ("anna_l", "jobrien", "wang")]

    found = read_brightspace(export("brightspace", *records, roster=grades)["brightspace.csv"])

    assert found[ITEM] == {}


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


def test_each_student_gets_their_page_where_their_work_was(export, a_record):
    records = [
        a_record("anna", 61, prefix="11-7 - Anna Lee - Nov 2, 2026 905 AM/"),
        a_record("bela", 0, prefix="12-7 - Bela - Kiss - Nov 2, 2026 905 AM - "),
    ]

    content = export("brightspace", *records)["brightspace-feedback.zip"]

    assert paths(content) == [
        "11-7 - Anna Lee - Nov 2, 2026 905 AM/feedback.html",
        "12-7 - Bela - Kiss - Nov 2, 2026 905 AM - feedback.html",
    ]
    assert read_brightspace_zip(
        content,
        {
            "anna": "11-7 - Anna Lee - Nov 2, 2026 905 AM/hw.py",
            "bela": "12-7 - Bela - Kiss - Nov 2, 2026 905 AM - hw.py",
        },
    ) == {"anna": {"feedback.html": b"<p>anna</p>"}, "bela": {"feedback.html": b"<p>bela</p>"}}


@pytest.mark.parametrize("hostile", ["..", "..\\..", "\x00", "x\u202e", "C:"])
def test_a_hostile_name_leads_out_of_no_folder(export, a_record, hostile):
    record = a_record("anna", 61, prefix=f"11-7 - {hostile} - Nov 2, 2026 905 AM/")

    [path] = paths(export("brightspace", record)["brightspace-feedback.zip"])

    assert path.startswith("11-7 - ")
    assert path.endswith(" - Nov 2, 2026 905 AM/feedback.html")
    assert not set(path) & set("\\:\0\u202e")


def test_work_that_is_not_from_brightspace_has_its_pages_in_folders(export, a_record):
    files = export("brightspace", a_record("anna", 61, prefix="leeanna_101_2001_"))

    assert "brightspace-feedback.zip" not in files
    assert paths(files["pages.zip"]) == ["anna/feedback.html"]
