from pathlib import Path

STATEMENT = Path(__file__).parents[2] / "reference" / "ASSIGNMENT.md"


def test_it_has_100_points_60_and_40(assignment):
    assert assignment.points == 100
    assert [problem.points for problem in assignment.problems] == [60, 40]


def test_each_of_the_six_steps_has_10_points(assignment):
    assert [step.points for step in assignment.problems[0].cases] == [10] * 6


def test_the_statement_names_all_that_a_submission_must_define(assignment):
    text = STATEMENT.read_text(encoding="utf-8")

    assert [name for name in assignment.names() if f"`{name}" not in text] == []


def test_the_statement_gives_no_answer_away():
    text = STATEMENT.read_text(encoding="utf-8").replace("−", "-")

    assert [answer for answer in ("-2.2", "-3.7", "-4.16", "-4.54") if answer in text] == []
