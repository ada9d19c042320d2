"""Overrides change the points that count, from the smaller places to the larger ones."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.model.decided_record import (
    MisfitError,
    decide,
    decisions_of,
    found_by_grader,
)
from grader.model.overrides import read_override
from grader.model.record import CaseResult, ProblemResult, Record, SourceCell


def a_case(name, points, most):
    verdict = "correct" if points == most else "wrong"
    return CaseResult(id=name, title=name.upper(), points=points, max_points=most, verdict=verdict)


def a_record(points, **more):
    """A record from {problem: [(points, maximum of each case)]}."""
    cases = [
        a_case(f"{problem}.{number}", *case)
        for problem, cases in points.items()
        for number, case in enumerate(cases)
    ]
    problems = [
        ProblemResult(
            id=name,
            title=name.title(),
            points=sum(got for got, _ in cases),
            max_points=sum(most for _, most in cases),
        )
        for name, cases in points.items()
    ]
    given = {
        "student": "anna", "status": "graded", "assignment": "HW", "cases": cases,
        "problems": problems, "score": sum(problem.points for problem in problems),
        "max_score": sum(problem.max_points for problem in problems),
    }  # fmt: skip
    return Record(**{**given, **more})


# 14 of 20 points: 4 of 10 in p1, and 10 of 10 in p2.
RECORD = a_record({"p1": [(4, 5), (0, 5)], "p2": [(10, 10)]})
CODE = (SourceCell(name="anna.py", code="a = 1\nb = 2\n"), SourceCell(name="cell 2", code="c = 3"))


def decided(*lines, record=RECORD):
    """The record after overrides, each `where points`."""
    return decide(record, [read_override("anna", *line.split(" "), "why", "Ada") for line in lines])


def points_of(record):
    cases = {case.id: case.points for case in record.cases}
    return (
        cases
        | {problem.id: problem.points for problem in record.problems}
        | {"total": record.score}
    )


def test_without_overrides_it_is_the_same_record():
    assert decide(RECORD, []) is RECORD


def test_what_the_grader_found_is_kept():
    assert found_by_grader(decided("total 20")) is RECORD
    assert found_by_grader(RECORD) is RECORD


def test_points_for_a_case_count_in_its_problem_and_in_the_score():
    record = decided("p1.1 3")

    assert points_of(record) == {"p1.0": 4, "p1.1": 3, "p2.0": 10, "p1": 7, "p2": 10, "total": 17}


def test_points_for_a_problem_count_in_the_score_and_not_in_its_cases():
    record = decided("p1 9")

    assert points_of(record) == {"p1.0": 4, "p1.1": 0, "p2.0": 10, "p1": 9, "p2": 10, "total": 19}


def test_points_for_the_total_leave_the_problems():
    record = decided("total 20")

    assert points_of(record) == {**points_of(RECORD), "total": 20}


def test_a_larger_place_is_decided_after_a_smaller_one():
    record = decided("total +1", "p1 +2", "p1.1 3")

    assert points_of(record)["p1"] == 9
    assert record.score == 20


def test_points_for_a_larger_place_replace_those_for_a_smaller_one():
    assert decided("p1.1 5", "p1 1").score == 11


def test_nothing_falls_below_zero():
    record = decided("p1 -6")

    assert points_of(record)["p1"] == 0
    assert record.score == 10


@pytest.mark.parametrize(("most", "points"), [(20 / 3, "6.67"), (10 / 3, "3.33")])
def test_a_maximum_that_people_see_rounded_can_be_given(most, points):
    record = a_record({"p1": [(0, most), (0, most)]})

    assert decided(f"p1.0 {points}", record=record).cases[0].passed


def test_a_comment_changes_no_points():
    record = decided("p1.1 ", "total ")

    assert points_of(record) == points_of(RECORD)
    assert [decision.override.reason for decision in record.decisions] == ["why", "why"]


def test_an_excused_case_leaves_the_points_of_its_problem_to_the_other_cases():
    record = decided("p1.1 excused")

    assert points_of(record)["p1"] == 8  # 4 of 5, as of 10
    assert record.score == 18
    assert record.max_score == 20


def test_an_excused_case_has_no_points_to_earn():
    record = decided("p1.1 excused")

    assert [case.max_points for case in record.cases] == [5, 0, 10]
    assert all(case.passed for case in record.cases[1:])


def test_an_excused_problem_leaves_its_points_to_the_others():
    record = decided("p2 excused")

    assert points_of(record)["p2"] is None
    assert record.score == 8  # 4 of 10, as of 20
    assert [case.max_points for case in record.cases] == [5, 5, 0]


def test_if_all_cases_are_excused_the_problem_is():
    assert points_of(decided("p1.0 excused", "p1.1 excused")) == points_of(decided("p1 excused"))


@pytest.mark.parametrize("lines", [["total excused"], ["p1 excused", "p2 excused"]])
def test_who_is_excused_from_everything_has_no_score(lines):
    record = decided(*lines)

    assert record.score is None
    assert record.is_excused


def test_points_after_excuses_are_of_the_same_maximum():
    assert decided("p2 excused", "total +2").score == 10


def test_a_case_without_points_can_be_excused():
    record = a_record({"p1": [(1, 3), (0, 0)]})

    assert decided("p1.1 excused", record=record).score == 1


@pytest.mark.parametrize("status", ["unreadable", "no_submission", "harness_error"])
def test_a_score_can_be_given_where_there_is_none(status):
    unscored = tuple(p.model_copy(update={"points": None}) for p in RECORD.problems)
    nothing = tuple(
        case.model_copy(update={"points": 0, "verdict": "not_run"}) for case in RECORD.cases
    )
    record = RECORD.model_copy(
        update={"status": status, "score": None, "problems": unscored, "cases": nothing}
    )

    after = decided("total 12", record=record)

    assert after.score == 12
    assert [problem.points for problem in after.problems] == [None, None]
    assert [case.max_points for case in after.cases] == [5, 5, 10]


@pytest.mark.parametrize("where", ["p1", "p1.0"])
def test_where_nothing_was_graded_only_the_total_has_points(where):
    record = RECORD.model_copy(update={"status": "unreadable", "score": None})

    with pytest.raises(MisfitError, match="only `total` can have points"):
        decided(f"{where} 3", record=record)


def test_nothing_can_be_added_to_a_missing_score():
    record = RECORD.model_copy(update={"status": "unreadable", "score": None})

    with pytest.raises(MisfitError, match=r"no points that \+3 could be added to"):
        decided("total +3", record=record)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("total 21", "21 points are more than the maximum of 20"),
        ("total 20.01", "20.01 points are more than the maximum of 20"),
        ("p1 +7", r"11 points \(\+7 to 4\) are more than the maximum of 10"),
        ("p1.0 6", "6 points are more than the maximum of 5"),
    ],
)
def test_more_than_the_maximum_is_refused(line, told):
    with pytest.raises(MisfitError, match=told):
        decided(line)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("p1.9", "there is no case or problem “p1.9”; do you mean p1.1?"),
        ("P1.0", "do you mean p1.0?"),
        ("nothing", "there are total, p1, p2, p1.0, p1.1, p2.0"),
    ],
)
def test_a_place_that_does_not_exist_is_refused_with_the_nearest(where, told):
    with pytest.raises(MisfitError) as caught:
        decided(f"{where} 3")

    assert told in str(caught.value)


def test_two_overrides_for_one_place_are_refused():
    with pytest.raises(MisfitError, match="another line for the same student and place"):
        decided("p1 3", "p1 +1")


def test_all_overrides_that_do_not_fit_are_told_together():
    with pytest.raises(MisfitError) as caught:
        decided("p1 30", "total 30", "p2 1")

    assert [override.where for override, _ in caught.value.misfits] == ["p1", "total"]


def test_a_line_of_code_is_commented():
    record = RECORD.model_copy(update={"source": CODE})

    after = decide(
        record,
        [
            read_override("anna", "line cell 2:1", "", "third"),
            read_override("anna", "line anna.py:2", "", "second"),
            read_override("anna", "line anna.py:1", "", "first"),
        ],
    )

    assert [(d.title, d.override.reason) for d in after.decisions] == [
        ("anna.py, line 1", "first"),
        ("anna.py, line 2", "second"),
        ("cell 2, line 1", "third"),
    ]
    assert points_of(after) == points_of(RECORD)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("line bela.py:1", "there is no file or cell “bela.py”; the code is in anna.py, cell 2"),
        ("line anna.py:3", "anna.py has 2 lines, but no line 3"),
        ("line cell 2:2", "cell 2 has 1 line, but no line 2"),
    ],
)
def test_a_line_of_code_that_does_not_exist_is_refused(where, told):
    record = RECORD.model_copy(update={"source": CODE})

    with pytest.raises(MisfitError) as caught:
        decide(record, [read_override("anna", where, "", "See here.")])

    assert told in str(caught.value)


def test_a_decision_says_from_how_many_points_to_how_many():
    record = decided("total +1", "p1 +2", "p1.1 3", "p2 excused")

    assert [(d.title, d.before, d.after) for d in record.decisions] == [
        ("P1.1", 0, 3),
        ("P1", 7, 9),
        ("P2", 10, None),
        ("Score", 18, 19),
    ]


def test_a_record_without_overrides_has_no_decisions():
    assert decisions_of(RECORD) == ()
    assert len(decisions_of(decided("total 3"))) == 1


# Laws, on records and overrides of all kinds.

CASES = st.integers(0, 9).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most)))
RECORDS = st.dictionaries(
    st.sampled_from(["p1", "p2", "p3"]), st.lists(CASES, min_size=1, max_size=4), min_size=1
).map(a_record)


@st.composite
def records_with_overrides(draw, actions=("set", "add", "excuse", "comment")):
    """A record, and overrides for some of its places that keep within each maximum."""
    record = draw(RECORDS)
    places = {case.id: case.max_points for case in record.cases}
    places |= {problem.id: problem.max_points for problem in record.problems}
    places |= {"total": record.max_score}
    overrides = []
    for where in draw(st.lists(st.sampled_from([*places]), unique=True)):
        number = draw(st.integers(0, int(places[where])))
        texts = {"set": f"{number}", "add": f"-{number}", "excuse": "excused", "comment": ""}
        text = texts[draw(st.sampled_from(actions))]
        overrides.append(read_override("anna", where, text, "why"))
    # Nothing can be added to what is excused.
    assume(not {"add", "excuse"} <= {override.action for override in overrides})
    return record, overrides


@given(records_with_overrides(), st.randoms())
def test_the_order_of_overrides_does_not_matter(given, random):
    record, overrides = given
    shuffled = random.sample(overrides, len(overrides))

    assert decide(record, overrides) == decide(record, shuffled)


@given(records_with_overrides())
def test_points_stay_between_zero_and_their_maximum(given):
    after = decide(*given)

    for part in (*after.cases, *after.problems):
        assert part.points is None or 0 <= part.points <= part.max_points
    assert after.score is None or 0 <= after.score <= after.max_score


@given(records_with_overrides(actions=("set", "add", "comment")))
def test_the_score_is_the_sum_of_the_problems_unless_the_total_is_decided(given):
    record, overrides = given
    after = decide(record, [each for each in overrides if each.where != "total"])

    assert after.score == sum(problem.points for problem in after.problems)


@given(records_with_overrides())
def test_points_that_are_set_are_those_that_count(given):
    record, overrides = given
    after = decide(record, overrides)

    excused = {each.where for each in overrides if each.action == "excuse"}
    counted = {**points_of(after)}
    for each in overrides:
        if each.action == "set" and each.where.partition(".")[0] not in excused:
            assert counted[each.where] == each.points


@given(records_with_overrides(actions=("comment",)))
def test_comments_change_no_points(given):
    record, overrides = given

    assert points_of(decide(record, overrides)) == points_of(record)


@given(RECORDS)
def test_to_excuse_all_cases_is_to_excuse_the_student(record):
    scoring = [case for case in record.cases if case.max_points]
    overrides = [read_override("anna", case.id, "excused") for case in scoring]

    assert decide(record, overrides).score == (None if scoring else record.score)


@given(records_with_overrides())
def test_an_override_is_a_decision_each(given):
    record, overrides = given

    assert len(decisions_of(decide(record, overrides))) == len(overrides)
