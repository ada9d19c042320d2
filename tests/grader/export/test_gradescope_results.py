import pytest

from grader.model.record import Comparison
from tests.grader.export.importers import read_gradescope
from tests.grader.messages import because, noted, said


@pytest.fixture
def result(export):
    """The one result of an export."""

    def read(*records):
        (content,) = export("gradescope", *records).values()
        return read_gradescope(content)

    return read


def test_each_student_with_a_score_has_a_file(export, a_record):
    records = [a_record("anna", 61), a_record("ben"), a_record("王 小明", 0)]

    files = export("gradescope", *records)

    assert list(files) == ["gradescope/anna/results.json", "gradescope/王 小明/results.json"]


def test_a_students_id_leads_to_no_other_folder(export, a_record):
    (path,) = export("gradescope", a_record("../../etc", 61))

    assert path.count("/") == 2
    assert ".." not in path.split("/")


def test_score_and_cases_are_those_of_the_record(result, a_record, a_case):
    right = a_case("a", points=5, verdict="correct")
    wrong = a_case("b", finding=said("Off."), explanation="By one.", hint="Count again.")

    found = result(a_record("anna", 61.5, right, wrong))

    assert found["score"] == 61.5
    assert found["tests"][0]["status"] == "passed"
    assert found["tests"][1] == {
        "score": 0.0,
        "max_score": 5.0,
        "status": "failed",
        "name": "Case b",
        "output": "Off. By one.\nHint: Count again.",
        "tags": ["wrong"],
        "visibility": "visible",
    }


def test_hidden_cases_are_marked_and_come_out_with_the_grades(result, a_record, a_case):
    test = result(a_record("anna", 61, a_case(hidden=True)))["tests"][0]

    assert test["visibility"] == "after_published"
    assert test["tags"] == ["wrong", "hidden"]


def test_a_public_case_shows_expected_and_given(result, a_record, a_case):
    values = Comparison(inputs={"Z": "[1]"}, expected="[2]", given="[3]")

    test = result(a_record("anna", 61, a_case(comparison=values)))["tests"][0]

    assert test["output"] == "Z = [1]\nexpected: [2]\nyours: [3]"


def test_a_hidden_case_shows_no_values(result, a_record, a_case):
    values = Comparison(inputs={"Z": "[1]"}, expected="[2]", given="[3]")

    test = result(a_record("anna", 61, a_case(comparison=values, hidden=True)))["tests"][0]

    assert test["output"] == ""


def test_what_could_not_be_graded_is_said(result, a_record):
    record = a_record(
        "anna", 0, status="unreadable", reason=because("Empty."), notes=(noted("Late."),)
    )

    assert result(record)["output"] == "Empty.\nLate."


def test_all_text_is_shown_as_it_is(result, a_record, a_case):
    text = "</script><script>alert(1)</script>"

    found = result(a_record("anna", 61, a_case(finding=said(text))))

    assert found["tests"][0]["output"] == text
    formats = [found["output_format"], found["test_output_format"], found["test_name_format"]]
    assert formats == ["text", "text", "text"]
