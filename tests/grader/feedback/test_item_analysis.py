"""Item analysis of cases whose answers are known from its definitions."""

import pytest

from grader.feedback.item_analysis import difficulty, discrimination


@pytest.mark.parametrize(
    ("points", "share"),
    [([5, 5], 1.0), ([0, 0], 0.0), ([5, 0], 0.5), ([2.5, 0, 0, 0], 0.125)],
)
def test_difficulty_is_the_mean_share_of_the_points(points, share):
    assert difficulty(points, 5) == share


def test_difficulty_of_nobody_or_of_no_points_is_not_defined():
    assert difficulty([], 5) is None
    assert difficulty([0, 0], 0) is None


def test_a_case_that_the_better_students_have_right_discriminates_fully():
    assert discrimination([0, 0, 5, 5], [10, 10, 20, 20]) == pytest.approx(1)


def test_a_case_that_the_better_students_have_wrong_discriminates_the_wrong_way():
    assert discrimination([5, 5, 0, 0], [10, 10, 20, 20]) == pytest.approx(-1)


def test_a_case_that_has_nothing_to_do_with_the_rest_does_not_discriminate():
    assert discrimination([0, 5, 0, 5], [10, 10, 20, 20]) == pytest.approx(0)


def test_discrimination_is_the_point_biserial_correlation_with_the_rest():
    # (M₁ − M₀) / s · √(pq), where the means of those with and without the point are 20 and 11,
    # p = 1/4, and s² = 15.6875.
    by_hand = 9 / 15.6875**0.5 * (3 / 16) ** 0.5

    assert discrimination([1, 0, 0, 0], [20, 12, 11, 10]) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("points", "rests"),
    [([], []), ([5], [10]), ([5, 5], [10, 20]), ([0, 5], [10, 10])],
    ids=["nobody", "one student", "all alike in it", "all alike in the rest"],
)
def test_discrimination_without_a_difference_is_not_defined(points, rests):
    assert discrimination(points, rests) is None
