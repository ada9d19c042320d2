"""Adjustments for everybody change cases, problems, the score and the maximum."""

import pytest
from pydantic import ValidationError

from grader import Adjustment, Assignment, LatePolicy
from grader.model.class_rules import Rules, adjusted_points
from grader.model.decided_record import decide, decided_texts, decisions_of, found_by_grader
from grader.model.overrides import read_override
from grader.model.submission import Provenance
from reference import ASSIGNMENT
from tests.grader.model.test_decided_record import RECORD, a_record, points_of

LATE = LatePolicy(per_day=10)


def adjusted(where, points, record=RECORD, *lines):
    """The record after one adjustment, and after overrides, each `where points`."""
    overrides = [read_override("anna", *line.split(" "), "why", "Ada") for line in lines]
    return decide(record, overrides, Rules(adjust=[Adjustment(where=where, points=points)]))


def test_without_rules_and_overrides_it_is_the_same_record():
    assert decide(RECORD, [], Rules()) is RECORD


def test_a_dropped_case_leaves_the_maximum():
    record = adjusted("p1.1", "dropped")

    assert (record.score, record.max_score) == (14, 15)
    assert record.problems[0].max_points == 5
    assert record.cases[1].max_points == 0


def test_the_points_of_a_dropped_case_are_gone():
    record = adjusted("p1.0", "dropped")

    assert points_of(record) == {"p1.0": 0, "p1.1": 0, "p2.0": 10, "p1": 0, "p2": 10, "total": 10}


def test_a_given_case_has_all_its_points():
    record = adjusted("p1.1", "given")

    assert points_of(record) == {"p1.0": 4, "p1.1": 5, "p2.0": 10, "p1": 9, "p2": 10, "total": 19}
    assert record.max_score == 20


def test_a_case_can_count_for_more():
    record = adjusted("p1.0", 10)

    assert points_of(record)["p1.0"] == 8
    assert (record.score, record.max_score) == (18, 25)


def test_a_problem_is_adjusted_in_all_its_cases():
    record = adjusted("p1", 20)

    assert [(case.points, case.max_points) for case in record.cases[:2]] == [(8, 10), (0, 10)]
    assert (record.score, record.max_score) == (18, 30)


def test_who_has_no_score_gets_none_but_the_maximum_is_that_of_the_others():
    cases = [case.model_copy(update={"points": 0.0}) for case in RECORD.cases]
    problems = [problem.model_copy(update={"points": None}) for problem in RECORD.problems]
    unreadable = RECORD.model_copy(
        update={"status": "unreadable", "score": None, "cases": cases, "problems": problems}
    )

    given = adjusted("p1.1", "given", unreadable)
    dropped = adjusted("p1.1", "dropped", unreadable)

    assert given.score is None
    assert dropped.max_score == 15


def test_people_decide_about_one_student_after_what_holds_for_everybody():
    assert adjusted("p1.1", "given", RECORD, "p1.1 2").score == 16


def test_what_the_grader_found_is_kept():
    assert found_by_grader(adjusted("p1.1", "given")) is RECORD


def test_an_adjustment_is_a_sentence_but_no_decision_on_the_student():
    rules = Rules(adjust=[Adjustment(where="p1.1", points="dropped", reason="It was unclear.")])
    record = decide(RECORD, [], rules)

    assert decided_texts(record) == ("P1.1: this does not count, for everybody. It was unclear.",)
    assert decisions_of(record) == ()


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("given", "P1.1: everybody got the points."),
        (7, "P1.1: this counts for 7 points instead of 5."),
    ],
)
def test_each_kind_of_adjustment_has_a_sentence(points, text):
    assert decided_texts(adjusted("p1.1", points)) == (text,)


def with_adjustments(*adjustments):
    given = {name: getattr(ASSIGNMENT, name) for name in type(ASSIGNMENT).model_fields}
    return type(ASSIGNMENT)(**{**given, "adjust": adjustments})


def test_the_points_of_an_assignment_follow_its_adjustments():
    adjustments = (
        Adjustment(where="problem2.zero", points="given"),
        Adjustment(where="problem1", points=30),
    )

    assert adjusted_points(with_adjustments(*adjustments), adjustments) == 70


@pytest.mark.parametrize(
    ("adjustments", "told"),
    [
        ([("problem9", "dropped")], "there is no problem or case 'problem9'"),
        ([("problem1", 10), ("problem1.dL_dz3", "given")], "problem1.dL_dz3 is adjusted twice"),
        ([("problem1", "dropped"), ("problem2", "dropped")], "nothing that has points is left"),
    ],
)
def test_adjustments_that_do_not_fit_are_refused(adjustments, told):
    made = [Adjustment(where=where, points=points) for where, points in adjustments]

    with pytest.raises(ValidationError, match=told):
        with_adjustments(*made)


def late_record(*lines, adjust=()):
    """14 of 20 points, 1 day and 10 hours late, after overrides."""
    record = a_record(
        {"p1": [(4, 5), (0, 5)], "p2": [(10, 10)]},
        deadline="2026-12-01T00:00:00",
        provenance=Provenance(submitted="2026-12-02 10:00"),
    )
    overrides = [read_override("anna", *line.split(" "), "why", "Ada") for line in lines]
    return decide(record, overrides, Rules(late=LATE, adjust=adjust))


def test_late_work_loses_points_of_the_score_and_not_of_problems():
    record = late_record()

    assert points_of(record)["p1"] == 4
    assert record.score == 10


def test_points_for_a_case_count_before_the_late_policy():
    assert late_record("p1.1 5").score == 15


@pytest.mark.parametrize(("line", "score"), [("total 14", 14), ("total +1", 11)])
def test_points_for_the_total_count_after_the_late_policy(line, score):
    assert late_record(line).score == score


def test_the_late_policy_is_of_the_adjusted_maximum():
    record = late_record(adjust=[Adjustment(where="p1.1", points="dropped")])

    assert (record.score, record.max_score) == (11, 15)


def test_who_is_excused_loses_nothing():
    assert late_record("total excused").score is None


def test_the_late_policy_is_told_first():
    assert decided_texts(late_record("p1.1 5"))[0].startswith("Late by 1 day 10 h: −4 points")


def test_an_assignment_without_points_needs_no_adjustment():
    problem = ASSIGNMENT.problems[1]
    cases = [case.model_copy(update={"points": 0.0}) for case in problem.cases]
    advice = problem.model_copy(update={"points": 0.0, "cases": tuple(cases)})

    assert Assignment(id="a", title="a", points=0, problems=(advice,)).adjust == ()
