import pytest

from grader.model.errors import ExportError
from tests.grader.export.importers import paths, read_blackboard, rows_of

HEADER = (
    "Last Name,First Name,Username,Student ID,Availability,Quiz [Total Pts: 10 Score] |403340,"
    "Assignment 3 [Total Pts: 100 Score] |403341,Total [Total Pts: up to 30 Score] |403342"
)
GRADES = f"""
{HEADER}
Lee,Anna,anna_l,007,Yes,8.5,Needs Grading,8.5
O'Brien-Smith,José,jobrien7,008,Yes,,12,12
王,小明,wang,009,Yes,,,
"""
FORMULAS = ['=HYPERLINK("http://evil","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3"]


@pytest.fixture
def grades(a_roster):
    return a_roster("blackboard", GRADES, "Username", "username")


def test_the_scores_go_into_the_assignments_column(export, a_record, grades):
    records = [a_record("anna_l", 87.5), a_record("wang", 0)]

    found = read_blackboard(export("blackboard", *records, roster=grades)["blackboard.csv"])

    assert found["403341"] == {"anna_l": "87.5", "wang": "0"}
    assert found["403340"] == {"anna_l": "8.5", "wang": ""}


def test_all_else_stays_as_blackboard_wrote_it(export, a_record, grades):
    content = export("blackboard", a_record("anna_l", 87.5), roster=grades)["blackboard.csv"]

    expected = GRADES.strip().splitlines()[1].replace("Needs Grading", "87.5")
    assert rows_of(content.decode()) == rows_of(f"{HEADER}\n{expected}")


@pytest.mark.parametrize("status", ["no_submission", "harness_error"])
def test_a_student_without_a_score_has_no_row(export, a_record, grades, status):
    records = [a_record(id_, None, status=status) for id_ in ("anna_l", "jobrien7", "wang")]

    found = read_blackboard(export("blackboard", *records, roster=grades)["blackboard.csv"])

    assert found["403341"] == {}


def test_a_tab_separated_file_comes_back_in_its_encoding_under_its_name(export, a_record, a_roster):
    roster = a_roster(
        "blackboard",
        "Username\tAssignment 3 [Total Pts: 100] |77\njosé\t\n",
        "Username",
        "username",
        delimiter="\t",
        encoding="utf-16",
        newline="\r\n",
    )

    files = export("blackboard", a_record("josé", 87.5), roster=roster)

    assert files["blackboard.xls"][:2] in (b"\xff\xfe", b"\xfe\xff")
    assert read_blackboard(files["blackboard.xls"]) == {"77": {"josé": "87.5"}}


def test_a_calculated_column_never_takes_the_scores(export, a_record, a_roster):
    header = "Username,Total [Total Pts: up to 30 Score] |1,Essay [draft] [Total Pts: 100 Score] |2"
    roster = a_roster("blackboard", f"{header}\nanna,,", "Username", "username")

    found = read_blackboard(
        export("blackboard", a_record("anna", 61), roster=roster, column="Essay [draft]")[
            "blackboard.csv"
        ]
    )

    assert found == {"1": {"anna": ""}, "2": {"anna": "61"}}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_on_the_roster_goes_out_as_text(export, a_record, a_roster, formula):
    quoted = formula.replace('"', '""')
    text = f'First Name,Username,Assignment 3 [Total Pts: 100 Score] |2\n"{quoted}",anna,'
    roster = a_roster("blackboard", text, "Username", "username")

    content = export("blackboard", a_record("anna", 61), roster=roster)["blackboard.csv"]

    assert rows_of(content.decode())[1] == ["'" + formula, "anna", "61"]


def test_without_a_roster_the_upload_makes_a_column_of_the_title(export, a_record):
    records = [
        a_record("anna", 87.5),
        a_record("x", 61, ids={"username": "jo_b"}),
        a_record("ben"),
    ]

    found = read_blackboard(export("blackboard", *records, title='The "3rd"')["blackboard.csv"])

    assert found == {'The "3rd"': {"anna": "87.5", "jo_b": "61"}}


def test_students_without_username_are_an_error(export, a_record):
    with pytest.raises(ExportError, match=r"username, .* not known for 101\. .*--roster"):
        export("blackboard", a_record("101", 61, ids={"canvas": "101"}))


def test_the_pages_are_in_folders_as_blackboard_takes_none(export, a_record):
    files = export("blackboard", a_record("anna", 61, name="Anna Lee"))

    assert paths(files["pages.zip"]) == ["Anna Lee (anna)/feedback.html"]
