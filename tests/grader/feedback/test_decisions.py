"""Pages show what people decided: what, from how many points to how many, why, and who."""

import pytest

from grader import Adjustment
from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.model.class_rules import Rules
from grader.model.decided_record import decide
from grader.model.overrides import read_override
from grader.model.record import CaseResult, Manifest, ProblemResult, Record, SourceCell
from tests.grader.feedback.elements import Elements

PAYLOAD = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
CASES = (
    CaseResult(id="problem1.one", title="Case one", points=0, max_points=5, verdict="wrong"),
    CaseResult(id="problem1.two", title="Case two", points=5, max_points=5, verdict="correct"),
)
RECORD = Record(
    student="anna", status="graded", score=5, max_score=10, assignment="Homework", cases=CASES,
    problems=(ProblemResult(id="problem1", title="One", points=5, max_points=10),),
    source=(SourceCell(name="anna.py", code="a = 1\nb = 2\n"),),
)  # fmt: skip


def page_of(*overrides):
    return student_page(decide(RECORD, [read_override("anna", *each) for each in overrides]))


def text_of(page):
    return " ".join(Elements(page).text.split())


def test_a_page_without_decisions_does_not_speak_of_any():
    page = student_page(RECORD)

    assert "Decided by your instructors" not in page
    assert "by hand" not in page


@pytest.mark.parametrize(
    ("where", "points", "told"),
    [
        ("problem1", "9", "One: 9 points instead of 5. Fair. – Ada"),
        ("total", "-4", "Score: 1 point instead of 5. Fair. – Ada"),
        ("total", "5", "Score: 5 points, as before. Fair. – Ada"),
        ("problem1.one", "excused", "Case one: excused, so this does not count. Fair. – Ada"),
        ("problem1.one", "", "Case one: Fair. – Ada"),
    ],
)
def test_a_decision_is_told_with_its_reason_and_who_made_it(where, points, told):
    text = text_of(page_of((where, points, "Fair.", "Ada")))

    assert f"Decided by your instructors {told}" in text


def test_a_decision_needs_no_reason_and_no_name():
    text = text_of(page_of(("total", "7")))

    assert "Decided by your instructors Score: 7 points instead of 5. What to fix first" in text


def test_problems_and_cases_that_were_decided_are_marked():
    text = text_of(page_of(("problem1.two", "4", "Late."), ("problem1", "9")))

    assert "One 9 / 10 by hand" in text
    assert "Case two 4 / 5 by hand" in text
    assert text.count("by hand") == 2


def test_what_was_given_back_is_no_longer_to_fix():
    text = text_of(page_of(("problem1.one", "5", "Accepted.")))

    assert "What to fix first" not in text
    assert "10 of 10 points" in text
    assert "All points earned." in text


def test_a_right_case_that_lost_points_by_hand_is_nothing_to_fix():
    text = text_of(page_of(("problem1.one", "5"), ("problem1.two", "4", "Hard-coded.")))

    assert "What to fix first" not in text
    assert "No case is left to fix." in text
    assert "All points earned" not in text


def test_a_comment_stands_at_its_line_of_code():
    page = page_of(("line anna.py:2", "", "Why b?", "Ada"))

    assert "b = 2 ← Why b? (Ada)" in text_of(page)
    assert '<a href="#line-1-2">See the line</a>' in page


def test_who_is_excused_has_no_score_on_the_page():
    text = text_of(page_of(("total", "excused", "Ill.")))

    assert "Excused : there is no score." in text
    assert "of 10 points" not in text


def test_nothing_that_people_write_runs_on_a_page():
    page = page_of(("total", "7", PAYLOAD, PAYLOAD), ("line anna.py:1", "", PAYLOAD, PAYLOAD))

    assert "script" not in Elements(page).tags
    assert "\u202e" not in page
    assert page.count("{{ 7 * 7 }}") == 6


def test_the_order_of_the_overrides_does_not_change_the_page():
    first, second = ("total", "7", "a"), ("problem1", "6", "b")

    assert page_of(first, second) == page_of(second, first)


def test_the_class_page_lists_what_was_changed_by_hand():
    decided = decide(RECORD, [read_override("anna", "problem1.one", "5", "Accepted.", "Ada")])
    other = RECORD.model_copy(update={"student": "bela"})

    text = text_of(class_page(Manifest(assignment="Homework"), [decided, other]))

    assert "Changed by hand (1)" in text
    assert "anna : Case one: 5 points instead of 0. Accepted." in text
    assert "anna by hand 10" in text


def test_statistics_of_cases_are_those_of_the_grader():
    decided = decide(RECORD, [read_override("anna", "problem1.one", "excused", "Ill.")])

    text = text_of(class_page(Manifest(assignment="Homework"), [decided]))

    assert "Case one 5 0 of 1 0 %" in text


def page_with(where, **told):
    rules = Rules(adjust=[Adjustment(where=where, points="dropped", **told)])
    return student_page(decide(RECORD, [], rules))


@pytest.mark.parametrize("where", ["problem1.one", "problem1"])
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, "This does not count any more, for everybody."),
        ({"reason": "It was unclear."},
         "This does not count any more, for everybody. It was unclear."),
        ({"reason": "It was unclear.", "by": "Ada"},
         "This does not count any more, for everybody. It was unclear. – Ada"),
        ({"by": "Ada"}, "This does not count any more, for everybody. – Ada"),
    ],
)  # fmt: skip
def test_a_dropped_case_that_is_wrong_says_that_it_does_not_count_why_and_by_whom(
    where, told, shown
):
    text = text_of(page_with(where, **told))

    assert "– does not count Case one" in text
    assert f"{shown} " in text
    assert "i advice" not in text


def test_who_dropped_a_case_is_told_at_the_top_too():
    text = text_of(page_with("problem1.one", reason="It was unclear.", by="Ada"))

    assert "Case one: this does not count, for everybody. It was unclear. – Ada" in text


def test_a_dropped_case_that_is_right_stays_right():
    text = text_of(page_with("problem1.two"))

    assert "does not count Case two" not in text


@pytest.mark.parametrize("where", ["problem1.one", "problem1"])
def test_a_wrong_case_that_a_student_is_excused_from_is_no_advice(where):
    text = text_of(page_of((where, "excused", "Ill.", "Ada")))

    assert "– does not count Case one" in text
    assert "Excused, so this does not count. Ill. – Ada" in text
    assert "i advice" not in text


def test_what_authors_write_about_a_dropped_case_is_escaped():
    assert "<script>alert(1)" not in page_with("problem1.one", reason=PAYLOAD, by=PAYLOAD)


def test_the_class_page_labels_a_dropped_case_as_the_students_page_does():
    rules = Rules(adjust=[Adjustment(where="problem1.one", points="dropped")])

    page = class_page(Manifest(assignment="Homework"), [decide(RECORD, [], rules)])

    assert "does not count" in page
