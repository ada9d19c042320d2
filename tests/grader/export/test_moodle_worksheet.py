import html

import pytest

from grader.model.errors import ExportError
from tests.grader.export.importers import paths, php_rows, read_moodle, read_moodle_zip
from tests.grader.messages import said

HEADER = (
    "Identifier,Full name,Email address,Status,"
    "Grade,Maximum Grade,Last modified (grade),Feedback comments"
)
WORKSHEET = f"""
{HEADER}
Participant 11,Anna Lee,anna@b.edu,Submitted for grading,,100.00,-,
Participant 12,José O'Brien-Smith,j_o@b.edu,"Graded, late",55.00,100.00,"Monday, 14 March 2022",Good
Participant 13,王小明,w@b.edu,No submission,,100.00,-,
"""
OURS = "<p>61 of 100 points.</p><p>— fairgrade</p>"
FORMULAS = ['=HYPERLINK("http://evil","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3"]


@pytest.fixture
def worksheet(a_roster):
    return a_roster("moodle_worksheet", WORKSHEET, "Identifier", "moodle", encoding="utf-8-sig")


def test_grade_and_comment_are_filled_in(export, a_record, a_case, worksheet):
    record = a_record("11", 61.5, a_case(finding=said("Off by one.")))

    found = read_moodle(export("moodle", record, roster=worksheet)["moodle.csv"])

    assert found["11"] == (
        61.5,
        "<p>61.5 of 100 points.</p><p>Fix first:</p>"
        "<ol><li>Off by one. (5 points: Case one)</li></ol><p>— fairgrade</p>",
    )


def test_all_else_stays_as_moodle_wrote_it(export, a_record, worksheet):
    content = export("moodle", a_record("11", 100), roster=worksheet)["moodle.csv"]

    assert content.decode("utf-8-sig") == (
        f"{HEADER}\nParticipant 11,Anna Lee,anna@b.edu,Submitted for grading,"
        "100,100.00,-,<p>100 of 100 points.</p><p>— fairgrade</p>\n"
    )
    assert content.startswith(b"\xef\xbb\xbfIdentifier,")


def test_a_grade_that_is_replaced_is_told(notes, a_record, worksheet):
    told = notes("moodle", a_record("11", 100), a_record("12", 70), roster=worksheet)

    assert told["moodle.csv"].startswith("1 cell had another value: 12 (55.00, now 70); ")


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_has_no_row(export, a_record, worksheet, status):
    records = [a_record(id_, None, status=status) for id_ in ("11", "12", "13")]

    found = read_moodle(export("moodle", *records, roster=worksheet)["moodle.csv"])

    assert found == {}


def test_a_worksheet_without_comments_gets_none(export, a_record, a_roster):
    text = "Identifier,Grade,Last modified (grade)\nParticipant 11,,-"
    roster = a_roster("moodle_worksheet", text, "Identifier", "moodle")

    content = export("moodle", a_record("11", 61), roster=roster)["moodle.csv"]

    assert content.decode() == text.replace(",,", ",61,") + "\n"


def test_a_worksheet_in_another_language_is_filled_in_where_the_caller_says(
    export, a_record, a_roster
):
    text = "ID,Bewertung,Zuletzt geändert (Bewertung)\nTeilnehmer/in 11,,-"
    roster = a_roster("moodle_worksheet", text, "ID", "moodle")

    content = export("moodle", a_record("Teilnehmer/in 11", 61), roster=roster, column="bewertung")[
        "moodle.csv"
    ]

    assert content.decode() == text.replace(",,", ",61,") + "\n"


@pytest.mark.parametrize("decimal_separator", [".", ","])
def test_grades_are_read_in_every_language(export, a_record, worksheet, decimal_separator):
    content = export("moodle", a_record("11", 61.25), roster=worksheet)["moodle.csv"]

    assert read_moodle(content, decimal_separator=decimal_separator)["11"][0] == 61.25


@pytest.mark.parametrize("end", ["C:\\", 'a \\" quotation', 'path "C:\\"'])
def test_a_backslash_before_a_quotation_mark_breaks_no_row(export, a_record, a_roster, end):
    quoted = end.replace('"', '""')
    text = (
        "Identifier,Online text,Grade,Last modified (grade),Feedback comments\n"
        f'Participant 11,"one, {quoted}",,-,\nParticipant 12,,,-,"see, {quoted}"'
    )
    roster = a_roster("moodle_worksheet", text, "Identifier", "moodle")

    records = [a_record(id_, 61) for id_ in ("11", "12")]
    content = export("moodle", *records, roster=roster)["moodle.csv"]

    found = read_moodle(content)
    assert found["11"] == (61.0, OURS)
    assert html.unescape(found["12"][1]) == f"<p>see, {end}</p>{OURS}"


def test_a_backslash_in_a_message_breaks_no_row(export, a_record, a_case, worksheet):
    record = a_record("11", 61, a_case(finding=said('No file "C:\\data\\".')))

    comment = read_moodle(export("moodle", record, roster=worksheet)["moodle.csv"])["11"][1]

    assert 'No file "C:&#92;data&#92;".' in comment


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_go_out_as_text(export, a_record, a_case, formula):
    record = a_record("11", 61, a_case(finding=said(formula)), name=formula, ids={"moodle": "11"})

    row = php_rows(export("moodle", record)["moodle.csv"])[1]

    assert row[1] == "'" + formula
    assert row[4].startswith("<p>61 of 100 points.</p>")


def test_without_a_roster_a_worksheet_is_made_of_those_with_a_score(export, a_record):
    records = [
        a_record("anna", 61, name="Anna Lee", ids={"moodle": "11"}),
        a_record("ben", None, name="Ben", ids={"moodle": "12"}),
        a_record("cem", 0, name="Cem O'Yıldız-Kaya", ids={"moodle": "13"}),
    ]

    found = read_moodle(export("moodle", *records)["moodle.csv"])

    assert found == {"11": (61.0, OURS), "13": (0.0, OURS.replace("61", "0"))}


def test_participants_who_are_not_known_are_an_error(export, a_record):
    with pytest.raises(
        ExportError, match=r"participant number, .* for anna\. .*worksheet.*--roster"
    ):
        export("moodle", a_record("anna", 61))


def test_a_gradebook_is_filled_in_where_no_participants_are_known(export, a_record, a_roster):
    text = (
        "First name,Email address,Assignment: Assignment 3 (Real),"
        "Assignment: Assignment 3 (Feedback),Quiz: One (Real),Course total (Real)\n"
        "Anna,anna@b.edu,-,,8.00,8.00\nBen,ben@b.edu,55.00,Fine,-,55.00\n"
    )
    roster = a_roster("moodle_gradebook", text, "Email address", "email")

    files = export("moodle", a_record("anna@b.edu", 61, ids={"email": "anna@b.edu"}), roster=roster)

    rows = text.splitlines()
    expected = [rows[0], rows[1].replace("edu,-,", "edu,61,")]
    assert files["moodle.csv"].decode().splitlines() == expected


def test_each_student_gets_their_page_as_a_file(export, a_record):
    records = [
        a_record("anna", 61, name="Anna O'Lee_Kaya", ids={"moodle": "11"}),
        a_record("ben", 0, name="王/小明", ids={"moodle": "12"}),
        a_record("cem", 50, ids={"moodle": "13"}),
        a_record("dag", None, name="Dag", ids={"moodle": "14"}),
    ]

    found = read_moodle_zip(export("moodle", *records)["moodle-feedback.zip"])

    assert found == {
        "11": {"feedback.html": b"<p>anna</p>"},
        "12": {"feedback.html": b"<p>ben</p>"},
        "13": {"feedback.html": b"<p>cem</p>"},
    }


def test_students_on_a_worksheet_get_their_page_by_its_numbers(export, a_record, worksheet):
    files = export("moodle", a_record("11", 61, name="Anna"), roster=worksheet)

    assert list(read_moodle_zip(files["moodle-feedback.zip"])) == ["11"]


def test_the_same_pages_give_the_same_zip(export, a_record):
    record = a_record("anna", 61, name="Anna", ids={"moodle": "11"})

    first, second = export("moodle", record), export("moodle", record)

    assert first["moodle-feedback.zip"] == second["moodle-feedback.zip"]


def test_a_long_name_stays_below_what_file_systems_allow(export, a_record):
    record = a_record("w", 61, name="欧阳小明" * 60, ids={"moodle": "11"})

    content = export("moodle", record)["moodle-feedback.zip"]

    assert read_moodle_zip(content) == {"11": {"feedback.html": b"<p>w</p>"}}
    assert len(paths(content)[0].partition("/")[0].encode()) < 255


def test_of_two_students_with_one_number_neither_gets_the_others_page(export, notes, a_record):
    records = [
        a_record("anna", 61, name="Anna", ids={"moodle": "11"}),
        a_record("bela", 7, name="Bela", ids={"moodle": "11"}),
        a_record("cem", 50, name="Cem", ids={"moodle": "13"}),
    ]

    assert list(read_moodle_zip(export("moodle", *records)["moodle-feedback.zip"])) == ["13"]
    assert "anna, bela" in notes("moodle", *records)["moodle-feedback.zip"]


def test_where_no_participants_are_known_the_pages_are_in_folders(export, a_record, a_roster):
    text = "First name,Surname,Email address,Assignment: Assignment 3 (Real)\nAnna,Lee,a@b.edu,-\n"
    roster = a_roster("moodle_gradebook", text, "Email address", "email")

    files = export("moodle", a_record("a@b.edu", 61), roster=roster)

    assert paths(files["pages.zip"]) == ["a@b.edu/feedback.html"]
