"""`grade override` as a TA types it."""

import csv
from pathlib import Path

import pytest

REFERENCE = ["--assignment", str(Path(__file__).parents[3] / "reference")]


@pytest.fixture
def reports(grade, anna, tmp_path):
    """A class of one with 100 points."""
    assert grade("submissions", *REFERENCE).exit_code == 0
    return tmp_path / "reports"


def score(reports):
    with (reports / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        [row] = csv.DictReader(file)
    return row["score"]


def test_points_are_changed_with_a_reason(grade, reports):
    result = grade("override", "anna", "problem2", "36", "--reason", "Renamed.", "--by", "Ada")

    assert result.exit_code == 0, result.output
    assert ": 36 points instead of 40. Renamed." in result.output
    assert "Score now:  96 of 100 points" in result.output
    assert score(reports) == "96"
    assert "Renamed." in (reports / "students" / "anna.html").read_text()
    assert (reports / "overrides.csv").read_text() == (
        "student,where,points,reason,by\nanna,problem2,36,Renamed.,Ada\n"
    )


def test_points_can_be_taken_away(grade, reports):
    assert grade("override", "anna", "total", "-5", "--reason", "Late.").exit_code == 0
    assert score(reports) == "95"


@pytest.mark.parametrize("named", ["Anna Lee", "anna@example.edu", "ANNA"])
def test_the_line_has_the_id_of_a_student_who_is_named_otherwise(grade, anna, tmp_path, named):
    (tmp_path / "roster.csv").write_text("student,name,email\nanna,Anna Lee,anna@example.edu\n")
    assert grade("submissions", "--roster", "roster.csv", *REFERENCE).exit_code == 0

    result = grade("override", named, "total", "5", "--by", "Ada")

    assert "Anna Lee (anna): Score: 5 points instead of 100." in result.output
    file = tmp_path / "reports" / "overrides.csv"
    assert file.read_text().endswith("\nanna,total,5,,Ada\n")


def test_a_name_of_several_students_is_refused_with_all_of_them(grade, anna, tmp_path):
    (tmp_path / "roster.csv").write_text("student,name\nanna,Kim\nbela,Kim\n")
    grade("submissions", "--roster", "roster.csv", *REFERENCE)

    result = grade("override", "Kim", "total", "5")

    assert result.exit_code == 2
    assert "are called “Kim”: Kim (anna) or Kim (bela). Give the id of one" in result.output
    assert not (tmp_path / "reports" / "overrides.csv").exists()


def test_lines_that_people_wrote_with_names_count_and_can_be_replaced(grade, anna, tmp_path):
    (tmp_path / "roster.csv").write_text("student,name\nanna,Anna Lee\n")
    reports = tmp_path / "reports"
    grade("submissions", "--roster", "roster.csv", *REFERENCE)
    (reports / "overrides.csv").write_text("student,where,points\nAnna Lee,total,70\n")

    assert grade("submissions", *REFERENCE).exit_code == 0
    assert score(reports) == "70"
    assert (
        "line 2 decides total of “anna” already" in grade("override", "anna", "total", "6").output
    )
    assert grade("override", "anna", "total", "60", "--by", "", "--replace").exit_code == 0
    assert (reports / "overrides.csv").read_text() == "student,where,points\nanna,total,60\n"


def test_the_name_of_the_user_is_noted(grade, reports, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ada")

    grade("override", "anna", "total", "5")

    assert (reports / "overrides.csv").read_text().endswith("anna,total,5,,ada\n")


def test_a_student_is_excused(grade, reports):
    result = grade("override", "anna", "total", "excused", "--reason", "Ill.")

    assert "Score now:  none" in result.output
    assert score(reports) == ""


def test_a_line_of_code_gets_a_comment(grade, reports):
    result = grade("override", "anna", "line anna.py:2", "--reason", "Nice!")

    assert "anna: anna.py, line 2: Nice!" in result.output
    assert score(reports) == "100"


def test_a_second_line_for_a_place_replaces_the_first_only_if_asked(grade, reports):
    grade("override", "anna", "total", "5")

    refused = grade("override", "anna", "total", "6")
    assert refused.exit_code == 2
    assert "line 2 decides total of “anna” already (5" in refused.output

    assert grade("override", "anna", "total", "6", "--replace").exit_code == 0
    assert score(reports) == "6"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ana", "total", "5"], "Error: there is no student “ana”; do you mean anna?"),
        (["anna", "problem3", "5"], "Error: “anna”: there is no case or problem “problem3”; do"),
        (["anna", "total", "101"], "Error: “anna”: 101 points are more than the maximum of 100"),
        (["anna", "total", "+1"], "Error: “anna”: 101 points (+1 to 100) are more than the max"),
        (["anna", "total", "many"], "Error: “many” is not a number of points"),
        (["anna", "total"], "Error: give points, or a reason"),
        (["anna", "total", "5", "--reson", "x"], "Error: Got unexpected extra argument"),
        (["anna", "total", "5", "--overrides", "lost.csv"], "Error: lost.csv: no such file"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(grade, reports, arguments, told):
    result = grade("override", *arguments)

    assert result.exit_code == 2
    assert told in result.output
    assert not (reports / "overrides.csv").exists()
    assert score(reports) == "100"


def test_a_damaged_file_is_left_as_it_is(grade, reports):
    (reports / "overrides.csv").write_text("student,where,points\nanna,total,many\n")

    result = grade("override", "anna", "problem1", "5")

    assert result.exit_code == 2
    assert "overrides.csv, line 2: “many” is not a number" in result.output
    assert (reports / "overrides.csv").read_text() == "student,where,points\nanna,total,many\n"


def test_without_a_class_it_says_what_to_do(grade):
    result = grade("override", "anna", "total", "5")

    assert result.exit_code == 2
    assert "reports contains no records; grade a folder of submissions first" in result.output


def test_a_run_says_how_many_have_changed_points(grade, reports):
    grade("override", "anna", "total", "5")

    assert "1 student with points changed by hand." in grade("submissions", *REFERENCE).output
