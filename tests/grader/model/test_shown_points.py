"""What a reader can add up adds up: cases to their problem, and problems to the score."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.record import CaseResult, ProblemResult, Record, hundredths
from grader.model.shown_points import as_shown, show_difference

THIRD = 10 / 3


def a_result(**problems):
    """A record with the points and the maximum of each case, by problem."""
    cases, results = [], []
    for problem, points in problems.items():
        cases += [
            CaseResult(
                id=f"{problem}.{number}", title="", points=won, max_points=most, verdict="wrong"
            )
            for number, (won, most) in enumerate(points)
        ]
        won, most = map(math.fsum, zip(*points, strict=True))
        won = round(won, 4)  # as marking does
        results.append(ProblemResult(id=problem, title="", points=won, max_points=most))
    return Record(
        student="anna", status="graded", assignment="a", problems=results, cases=cases,
        score=round(math.fsum(each.points for each in results), 4),
        max_score=math.fsum(each.max_points for each in results),
    )  # fmt: skip


def shown(parts):
    return [(hundredths(part.points), hundredths(part.max_points)) for part in parts]


def added(parts):
    return tuple(map(sum, zip(*shown(parts), strict=True)))


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([(THIRD, THIRD)] * 3, [(334, 334), (333, 333), (333, 333)]),
        ([(0, THIRD), (THIRD, THIRD), (THIRD, THIRD)], [(0, 333), (334, 334), (333, 333)]),
        ([(0, THIRD)] * 3, [(0, 334), (0, 333), (0, 333)]),
        ([(0.125, 0.125), (0.125, 0.125)], [(13, 13), (12, 12)]),
        ([(0.375, 0.5), (4, 5)], [(38, 50), (400, 500)]),  # a half goes up
        ([(2, 5), (5, 5)], [(200, 500), (500, 500)]),
    ],
)
def test_cases_add_up_to_their_problem(points, told):
    assert shown(as_shown(a_result(p=points)).cases) == told


def test_the_score_is_rounded_by_itself_and_a_half_goes_up():
    record = as_shown(a_result(p=[(0.0625, 1)] * 2, q=[(THIRD, THIRD)]))

    assert record.score == hundredths(0.125 + THIRD) / 100


def test_problems_add_up_to_the_score():
    record = as_shown(a_result(p=[(100 / 3, 100 / 3)], q=[(100 / 3, 100 / 3)], r=[(0, 100 / 3)]))

    assert added(record.problems) == (6667, 10000)


def test_points_that_are_whole_anyway_leave_the_record_as_it_is():
    record = a_result(p=[(7.5, 10), (0.25, 1)])

    assert as_shown(record) is record


def test_a_problem_with_other_points_by_hand_leaves_its_cases_a_sum_of_their_own():
    record = a_result(p=[(THIRD, THIRD), (THIRD, THIRD), (0, THIRD)])
    problem = record.problems[0].model_copy(update={"points": 9.0})

    record = as_shown(record.model_copy(update={"problems": (problem,), "score": 9.0}))

    assert record.problems[0].points == 9
    assert added(record.cases) == (667, 1000)


def test_a_lowered_score_leaves_the_problems_a_sum_of_their_own():
    record = a_result(p=[(THIRD, THIRD)], q=[(THIRD, THIRD)], r=[(THIRD, THIRD)])

    record = as_shown(record.model_copy(update={"score": 5.0}))

    assert record.score == 5
    assert added(record.problems) == (1000, 1000)


def test_without_a_score_only_maxima_are_rounded():
    record = a_result(p=[(0, THIRD)] * 3)
    problem = record.problems[0].model_copy(update={"points": None})

    record = as_shown(record.model_copy(update={"problems": (problem,), "score": None}))

    assert (record.score, record.problems[0].points) == (None, None)
    assert added(record.cases) == (0, 1000)


def test_points_too_small_to_be_seen_are_left_as_they_are():
    record = a_result(p=[(0, 1 / 300)] * 300)

    assert as_shown(record) is record


_POINTS = st.floats(0.02, 50)
_CASE = st.tuples(st.sampled_from([0, 0.1, 1 / 3, 0.5, 0.9, 1]), _POINTS).map(
    lambda each: (each[0] * each[1], each[1])
)
_PROBLEMS = st.dictionaries(
    st.sampled_from(["p", "q", "r", "s"]), st.lists(_CASE, min_size=1, max_size=8), min_size=1
)


@given(_PROBLEMS)
def test_everything_adds_up_full_points_stay_full_and_none_exceed_the_maximum(problems):
    record = a_result(**problems)

    told = as_shown(record)

    if told is record:  # too small to be seen, or whole
        return
    assert added(told.problems) == (hundredths(record.score), hundredths(record.max_score))
    for problem in told.problems:
        assert added(told.cases_of(problem)) == shown([problem])[0]
    for before, after in zip(record.cases, told.cases, strict=True):
        assert abs(after.points - before.points) < 0.0101
        assert 0 <= after.points <= after.max_points
        assert before.passed == after.passed


def test_a_difference_is_that_of_the_numbers_that_people_see():
    assert show_difference(3.0015, 3.335) == 0.34
