"""What changed between two results of a class, and why."""

import pytest

from grader.model.class_changes import Standing, Standings, compare, standing
from grader.model.decided_record import decide
from grader.model.overrides import read_override
from grader.model.record import CaseResult, Record

BEFORE = Standing(
    student="anna", name="Anna Lee", status="graded", score=60, points={"p.one": 40, "p.two": 20},
    submission="s", fingerprint="a-g", decisions="",
)  # fmt: skip


def compared(after, before=BEFORE):
    return compare(Standings(assignment="A", students=tuple(filter(None, [before]))), after)


def changed(**update):
    return BEFORE.model_copy(update=update)


def test_what_stayed_the_same_is_not_listed():
    assert compared([BEFORE]).students == ()


def test_another_score_is_listed_with_its_cases():
    [change] = compared([changed(score=70, points={"p.one": 40, "p.two": 30})]).students

    assert (change.student, change.name, change.difference) == ("anna", "Anna Lee", 10)
    assert [*map(str, change.cases)] == ["p.two 20 → 30"]


def test_other_points_of_the_same_sum_are_listed():
    [change] = compared([changed(points={"p.one": 30, "p.two": 30})]).students

    assert change.difference == 0
    assert [*map(str, change.cases)] == ["p.one 40 → 30", "p.two 20 → 30"]


def test_a_case_that_is_new_or_gone_had_no_points():
    [change] = compared([changed(points={"p.one": 40, "p.three": 5})]).students

    assert [*map(str, change.cases)] == ["p.two 20 → 0", "p.three 0 → 5"]


def test_a_score_that_there_was_not_makes_no_difference():
    [change] = compared([changed(score=None, status="unreadable")]).students

    assert change.difference is None


@pytest.mark.parametrize(
    ("update", "why"),
    [
        ({"submission": "t"}, ["submission"]),
        ({"fingerprint": "b-g"}, ["assignment"]),
        ({"fingerprint": "a-h"}, ["grader"]),
        ({"decisions": "d"}, ["decision"]),
        ({"taken_off": 10}, ["late"]),
        ({"submission": "t", "fingerprint": "b-h"}, ["submission", "assignment", "grader"]),
        ({}, ["run"]),
    ],
)
def test_all_that_can_be_why_is_told(update, why):
    [change] = compared([changed(score=70, **update)]).students

    assert change.why == why


def test_digests_of_an_earlier_version_say_only_that_the_grader_is_another():
    earlier = changed(submission="old", fingerprint="old")

    [change] = compared([changed(score=70)], before=earlier).students

    assert change.why == ["grader"]


def test_whoever_is_new_or_gone_is_listed():
    new = changed(student="bela", submission="t")

    assert [(each.student, each.why) for each in compared([new]).students] == [
        ("anna", ["gone"]),
        ("bela", ["new"]),
    ]


def test_the_same_work_under_another_id_is_the_same_student():
    [change] = compared([changed(student="bela")]).students

    assert (change.student, change.former_id) == ("bela", "anna")
    assert change.told == "id changed from anna to bela"


def test_another_id_is_not_all_that_can_be_why():
    [change] = compared([changed(student="bela", score=70, decisions="d")]).students

    assert change.why == ["id", "decision"]


@pytest.mark.parametrize(
    "after",
    [
        [changed(student="bela", name="Bela Kiss")],
        [changed(student="bela"), changed(student="carl")],
    ],
)
def test_the_same_work_of_somebody_else_or_of_two_is_no_other_id(after):
    assert not any(change.former_id for change in compared(after).students)


def test_an_id_of_before_that_is_known_needs_no_equal_work():
    before = Standings(assignment="A", students=(BEFORE,))

    [change] = compare(before, [changed(student="7", submission="t")], {"anna": "7"}).students

    assert change.former_id == "anna"


def test_who_was_listed_without_work_can_be_who_had_another_id():
    absent = changed(student="7", status="no_submission", score=None, points={}, submission="")
    before = Standings(assignment="A", students=(BEFORE, absent))

    [change] = compare(before, [changed(student="7")]).students

    assert change.former_id == "anna"


def test_what_an_earlier_version_did_not_keep_does_not_differ():
    before = Standing(student="anna", status="graded", score=60, points={})

    [change] = compared([changed(score=70)], before=before).students

    assert (change.cases, change.why) == ([], ["grader"])


@pytest.mark.parametrize(
    ("scores", "text"),
    [
        ([60], "no score changed"),
        ([70], "1 score changed, by +10 points"),
        ([57.5], "1 score changed, by −2.5 points"),
        ([None], "no score changed; 1 now without a score"),
    ],
)
def test_a_sentence_says_how_much(scores, text):
    assert compared([changed(score=score) for score in scores]).text == text


def test_a_sentence_says_how_much_at_least_and_at_most():
    others = [changed(student=name) for name in "bc"]
    before = Standings(assignment="A", students=(BEFORE, *others))
    after = [BEFORE, changed(student="b", score=50), changed(student="c", score=65)]

    changes = compare(before, [*after, changed(student="d")])

    assert changes.text == "2 scores changed, by −10 to +5 points; 1 new"


def test_a_sentence_says_who_has_a_score_now():
    before = changed(score=None, status="no_submission", points={})

    assert compared([BEFORE], before=before).text == "no score changed; 1 now with a score"


def test_a_sentence_does_not_count_who_has_no_score_before_and_after():
    before = changed(score=None, status="no_submission")

    changes = compared([changed(score=None, status="unreadable")], before=before)

    assert changes.text == "no score changed"


def test_the_points_that_count_are_compared():
    case = CaseResult(id="p.one", title="One", points=1, max_points=2, verdict="wrong")
    record = Record(
        student="anna", status="graded", score=1, max_score=2, assignment="A", cases=(case,)
    )

    now = standing(decide(record, [read_override("anna", "total", "2", "Fair.")]))

    assert (standing(record).score, now.score) == (1, 2)
    assert standing(record).decisions != now.decisions
