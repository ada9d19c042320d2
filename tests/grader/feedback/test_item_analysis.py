"""Statistics whose values are known from their definitions."""

import pytest

from grader.feedback.item_analysis import average_share, bars, discrimination


@pytest.mark.parametrize(
    ("points", "share"),
    [([5, 5], 1.0), ([0, 0], 0.0), ([5, 0], 0.5), ([2.5, 0, 0, 0], 0.125)],
)
def test_the_average_share_is_that_of_all_students(points, share):
    assert average_share(points, 5) == share


def test_the_average_share_of_nobody_or_of_no_points_is_not_defined():
    assert average_share([], 5) is None
    assert average_share([0, 0], 0) is None


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


@pytest.mark.parametrize(
    ("score", "bar"),
    [(0, 0), (9.99, 0), (10, 1), (55, 5), (99, 9), (100, 9), (105, 9), (-1, 0)],
)
def test_a_score_is_in_the_bar_that_begins_with_it_or_below(score, bar):
    counts = [each.count for each in bars([score], 100)]

    assert (counts.index(1), sum(counts)) == (bar, 1)


def test_bars_share_out_the_points_of_the_assignment():
    edges = [(bar.low, bar.high) for bar in bars([1], 20)]

    assert edges[:2] == [(0, 2), (2, 4)]
    assert edges[-1] == (18, 20)


def test_the_tallest_bar_is_the_measure_of_the_others():
    shares = [bar.share for bar in bars([5, 5, 5, 5, 95], 100)]

    assert shares == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0.25]


@pytest.mark.parametrize(("scores", "max_score"), [([], 100), ([0], 0)])
def test_where_there_is_nothing_to_show_there_are_no_bars(scores, max_score):
    assert bars(scores, max_score) == []
