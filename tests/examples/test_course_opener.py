"""The course opener: exceptions, texts, lists, printing, `input`, a table, and questions."""

import pytest

PROBLEMS = ("celsius", "cold", "report", "read", "means", "questions")


@pytest.fixture(scope="session")
def records(grade_example):
    return grade_example("course_opener")


@pytest.mark.parametrize(
    ("student", "points"),
    [
        ("amina_haddad", (4, 4, 3, 3, 4, 6)),
        ("bo_lindqvist", (1, 2, 3, 3, 4, 4)),
        ("chiara_moretti", (4, 4, 0, 0, 0, 4)),
        ("deniz_kaya", (3.6, 3.6, 0, 3, 4, 4)),
        ("efua_mensah", (3, 1, 1, 0, 0, 4)),
        ("farid_rahimi", (2, 4, 0, 0, 0, 1)),
    ],
)
def test_each_problem_has_its_points(records, student, points):
    found = {problem.id: problem.points for problem in records[student].problems}

    assert found == dict(zip(PROBLEMS, points, strict=True))


@pytest.mark.parametrize(
    ("student", "mistakes"),
    [
        ("amina_haddad", set()),
        ("bo_lindqvist", {"without_brackets", "nothing_raised", "limit_included", "upside_down"}),
        ("chiara_moretti", {"left_as_text", "city_as_index"}),
        ("deniz_kaya", set()),
        ("efua_mensah", {"first_city_only", "not_sorted"}),
        ("farid_rahimi", {"always_converted", "one_line_only"}),
    ],
)
def test_known_mistakes_are_named(records, student, mistakes):
    assert {case.mistake for case in records[student].cases} - {None} == mistakes


@pytest.mark.parametrize(
    ("student", "case", "sentence"),
    [
        ("chiara_moretti", "report.sorted", "The text was returned, but it must be printed"),
        ("chiara_moretti", "questions.mutable", "You chose 1 of the 2 right options"),
        ("deniz_kaya", "report.sorted", "is “Bergen:7.5 °C”, but it must be “Bergen: 7.5 °C”"),
        ("deniz_kaya", "questions.wind", "The number is right, but its unit is missing."),
        ("efua_mensah", "celsius.kelvin", "It must raise ValueError here."),
        ("efua_mensah", "means.diary", "line 5 was skipped"),
        ("farid_rahimi", "report.sorted", "print_report has no body yet"),
        ("farid_rahimi", "questions.wind", "there is no value yet"),
    ],
)
def test_what_else_is_wrong_is_told(records, student, case, sentence):
    [message] = [each.message for each in records[student].cases if each.id == case]

    assert sentence in message


@pytest.mark.ci
def test_its_cases_overlook_nothing(holes_of):
    assert holes_of("course_opener") == []
