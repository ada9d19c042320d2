from datetime import datetime

import pytest

from grader.export.comments import MAX_COMMENT, comment
from grader.model.class_rules import Rules
from grader.model.decided_record import decide
from grader.model.late_policy import LatePolicy
from grader.model.overrides import read_override
from grader.model.submission import Provenance
from tests.grader.messages import because, said


def test_a_comment_starts_with_the_score(a_record):
    assert comment(a_record("anna", 87.5)) == "<p>87.5 of 100 points.</p>"


def test_it_says_what_to_fix_first(a_record, a_case):
    small = a_case("shape", points=4, finding=said("The shape is off."), hint="Look at shapes.")
    large = a_case("zeros", finding=said("Two values differ."), explanation="The mask is inverted.")

    text = comment(a_record("anna", 61, small, large))

    assert text == (
        "<p>61 of 100 points.</p><p>Fix first:</p><ol>"
        "<li>The mask is inverted. (5 points: Case zeros)</li>"
        "<li>The shape is off. Hint: Look at shapes. (1 point: Case shape)</li></ol>"
    )


def test_a_mistake_that_many_cases_show_is_said_once(a_record, a_case):
    cases = [a_case(name, mistake="mask", explanation="The mask is inverted.") for name in "abcde"]

    text = comment(a_record("anna", 61, *cases))

    assert text.count("The mask is inverted.") == 1
    assert "(25 points in 5 cases: Case a, Case b, Case c and 2 more)" in text


def test_a_case_with_all_its_points_is_nothing_to_fix(a_record, a_case):
    right = a_case(points=5, verdict="correct", finding=said("Fine."))

    assert "Fine." not in comment(a_record("anna", 100, right))


def test_a_hidden_case_gives_what_the_page_says_its_title_and_hint(a_record, a_case):
    hidden = a_case("edge", hidden=True, finding=said("Not right."), hint="Try zeros.")

    text = comment(a_record("anna", 95, hidden))

    assert "<li>Not right. Hint: Try zeros. (5 points: Case edge)</li>" in text


def test_a_hidden_case_is_counted_where_a_public_one_shows_the_mistake(a_record, a_case):
    public = a_case("seen", mistake="mask", explanation="The mask is inverted.")
    hidden = a_case("edge", hidden=True, finding=said("Not right."), hint="Try zeros.")

    text = comment(a_record("anna", 90, public, hidden))

    assert "<li>The mask is inverted. (10 points in 2 cases: Case seen, Case edge)</li>" in text
    assert "Try zeros." not in text


def test_one_who_could_not_be_graded_is_told_why(a_record):
    record = a_record("anna", 0, status="unreadable", reason=because("anna.py is empty."))

    assert comment(record) == "<p>0 of 100 points.</p><p>anna.py is empty.</p>"


def test_what_a_student_wrote_is_text_and_no_html(a_record, a_case):
    case = a_case(finding=said('<script>alert("1")</script> & more'))

    text = comment(a_record("anna", 61, case))

    assert '&lt;script&gt;alert("1")&lt;/script&gt; &amp; more' in text


def test_a_comment_is_one_line(a_record, a_case):
    text = comment(a_record("anna", 61, a_case(finding=said("first\r\nsecond\u2028third"))))

    assert "first second third" in text


@pytest.mark.parametrize("message", ["word " * 500, "<" * 2000])
def test_a_comment_is_never_long(a_record, a_case, message):
    cases = [a_case(str(n), finding=said(f"{n} {message}")) for n in range(20)]

    text = comment(a_record("anna", 61, *cases))

    assert len(text) <= MAX_COMMENT
    assert text.endswith("<p>The feedback page has more.</p>")


def test_a_comment_says_what_people_decided_first(a_record):
    decided = decide(a_record("anna", 87.5), [read_override("anna", "total", "7", "<b>Fair.</b>")])

    text = comment(decided)

    assert text == (
        "<p>7 of 100 points.</p><p>Score: 7 points instead of 87.5. &lt;b&gt;Fair.&lt;/b&gt;</p>"
    )


def test_a_comment_tells_of_the_first_of_many_decisions(a_record, a_case):
    cases = [a_case(name) for name in "abcdef"]
    overrides = [read_override("anna", case.id, "5", "w" * 400) for case in cases]

    text = comment(decide(a_record("anna", 70, *cases), overrides))

    assert len(text) <= MAX_COMMENT
    assert text.endswith("<p>The feedback page has more.</p>")


def test_a_comment_tells_what_late_work_lost_beside_the_first_decisions(a_record):
    late = a_record("anna", 90).model_copy(
        update={
            "deadline": datetime(2026, 12, 1),
            "provenance": Provenance(submitted="2026-12-01 02:00"),
        }
    )
    overrides = [read_override("anna", "total", "95", "Spoke to her."),
                 read_override("anna", "problem1", "", "Nice.")]  # fmt: skip

    text = comment(decide(late, overrides, Rules(late=LatePolicy(per_day=10))))

    assert "<p>95 of 100 points.</p><p>Late by 2 h: −10 points, 80 instead of 90.</p>" in text
    assert "Score: 95 points instead of 80. Spoke to her." in text
