"""Scores are counted into ten bars of equal width."""

import pytest

from grader.feedback.histogram import bars


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
