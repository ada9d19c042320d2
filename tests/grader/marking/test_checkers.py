"""Results that may be right in several ways."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import OneOf, Statistics
from grader.marking.checkers import find_by_check, find_unlike
from grader.marking.plain_comparison import Rules
from grader.model.plain_data import Table
from grader.model.scored import Tolerance

RULES = Rules(Tolerance())
VECTORS = np.array([[0.6, -0.8], [0.8, 0.6]])
ONE_OF = OneOf(values=["left", "right", [1, 2]])
TABLE = Table(("x",), (np.array([1, 2]),), [7, 8], ("int64",))
STATISTICS = Statistics(mean=1, std=2, within=0.25)


def told(check, given, expected):
    difference = find_by_check(check, given, expected, RULES)
    return difference and str(difference.finding())


@given(st.lists(st.integers() | st.text(max_size=3), max_size=20), st.randoms())
def test_elements_may_come_in_any_order(items, random):
    shuffled = random.sample(items, len(items))

    assert told("unordered", shuffled, items) is None


def test_rows_of_an_array_and_long_lists_may_come_in_any_order():
    rows = np.arange(2000.0).reshape(1000, 2)

    assert told("unordered", rows[::-1], rows) is None
    assert told("unordered", [*range(3000)], [*reversed(range(3000))]) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.permutations(range(6)))
def test_labels_may_have_other_names(labels, names):
    assert told("up_to_relabelling", [names[label] for label in labels], labels) is None


@pytest.mark.parametrize(
    ("check", "given", "expected"),
    [
        ("up_to_sign", [-1.0, 2.0], [1.0, -2.0]),
        ("up_to_sign", VECTORS * [-1, 1], VECTORS),
        ("up_to_sign", np.array([-1j, 1]), np.array([1j, -1])),
        ("up_to_relabelling", np.array([2, 2, 0]), [0, 0, 1]),
        ("up_to_relabelling", ["b", "b", "a"], np.array([0, 0, 1])),
        ("up_to_relabelling", np.array([[2], [0]]), [0, 1]),
        ("unordered", Table(("x",), ([2, 1],), [0, 1], ("int64",)), TABLE),
        (ONE_OF, "right", "left"),
        (ONE_OF, (1, 2), "left"),
        (STATISTICS, np.array([-1.0, 3.1]), np.zeros(2)),
    ],
    ids=repr,
)
def test_what_the_check_allows_is_right(check, given, expected):
    assert told(check, given, expected) is None


@pytest.mark.parametrize(
    ("check", "given", "expected", "said"),
    [
        ("unordered", [1, 2, 2], [1, 1, 2], "The result has the element 2, which should not be"),
        ("unordered", [1, 2], [1, 2, 3], "The result has 2 elements, not 3."),
        ("unordered", {1, 2}, [1, 2], "The result is a set, but it must be a list."),
        ("up_to_sign", [1.0, 2.0], [1.0, -2.0], "The result differs at [0]: you gave -1;"),
        ("up_to_sign", [1.0], [1.0, -2.0], "The result has 1 element, not 2."),
        ("up_to_relabelling", [0, 0, 0], [0, 0, 1], "The elements 0 and 2 have one label, but"),
        ("up_to_relabelling", [0, 1, 2], [0, 0, 1], "The elements 0 and 1 have different labels"),
        ("unordered", Table(("y",), ([2, 1],), [0, 1], ("int64",)), TABLE, "lacks the column 'x'"),
        (ONE_OF, "up", "left", "you gave 'up'; expected 'left' or 'right' or [1, 2]."),
        (STATISTICS, [5.0, 9.0], [0.0, 0.0], "The result has a mean of 7, but 1 ± 0.25 is"),
        (STATISTICS, [1.0, 1.0], [0.0, 0.0], "a standard deviation of 0, but 2 ± 0.25 is"),
        (STATISTICS, "text", [0.0, 0.0], "The result is a text, but it must be a list."),
    ],
    ids=repr,
)
def test_what_it_does_not_allow_is_told(check, given, expected, said):
    assert said in told(check, given, expected)


def test_elements_in_any_order_are_compared_in_a_time_that_grows_with_their_number():
    sets = [{*range(at, at + 15)} for at in range(600)]
    started = time.perf_counter()

    assert told("unordered", sets[::-1], sets) is None
    assert "5000000 elements" in told("unordered", np.zeros(5_000_000, np.uint8), [1, 2])
    assert time.perf_counter() - started < 5


def test_rows_that_begin_alike_may_come_in_any_order():
    rows = np.zeros((1000, 80))
    rows[:, 70] = np.arange(1000)

    assert told("unordered", rows[::-1], rows) is None
    assert told("unordered", rows[::-1].tolist(), rows) is None
    assert told("unordered", rows[::-1].tolist(), rows.tolist()) is None


def test_a_tuple_stands_among_lists_where_a_list_would():
    pairs = [[at, str(at)] for at in range(2000)]
    mixed = [tuple(pair) if at % 2 else pair for at, pair in enumerate(pairs)]

    assert told("unordered", mixed[::-1], pairs) is None


@pytest.mark.parametrize("labels", [[np.nan] * 4, [np.nan, np.nan, 1, 1]])
def test_a_label_may_be_nan(labels):
    difference = told("up_to_relabelling", np.array(labels), np.array([1, 1, 2, 2]))

    assert (difference is None) == (len({*map(str, labels)}) == 2)


def test_the_statistics_of_complex_numbers_are_not_those_of_real_ones():
    given = np.array([1 + 2j, 1 - 2j])

    assert "an array of complex numbers" in told(STATISTICS, given, np.zeros(2))


@pytest.mark.parametrize(
    ("check", "given", "wrong", "is_alike"),
    [
        (None, [1.0, 2.0], [1.0, 2.0], True),
        (None, [2.0, 1.0], [1.0, 2.0], False),
        ("unordered", [2, 1, 1], [1, 1, 2], True),
        ("unordered", [2, 2, 1], [1, 1, 2], False),
        ("up_to_sign", [-1.0, 3.0], [1.0, -3.0], True),
        ("up_to_relabelling", ["b", "a", "a"], [0, 1, 1], True),
        ("up_to_relabelling", ["b", "a", "b"], [0, 1, 1], False),
        (ONE_OF, "up", "up", True),
        (ONE_OF, "left", "up", False),
        (STATISTICS, [7.0, 9.0], [9.1, 7.1], True),
        (STATISTICS, [7.0, 9.0], [7.0, 7.0], False),
        (STATISTICS, [-1.0, 3.0], [7.0, 9.0], False),
        (STATISTICS, [7.0, 9.0], [7.0, 9.0, 8.0], False),
        (STATISTICS, [7.0, 9.0], "text", False),
        (STATISTICS, [np.nan, 9.0], [7.0, 9.0], False),
        (STATISTICS, [], [], True),
        (Statistics(mean=1, within=0.25), [7.0, 9.0], [8.0, 8.0], True),
        (Statistics(std=1, within=0.25), [7.0, 9.0], [3.0, 1.0], True),
    ],
    ids=[
        "equal", "not equal", "other order", "other elements", "other sign", "other labels",
        "other groups", "equal beside one of", "right beside one of", "drawn anew",
        "other standard deviation", "right statistics", "other shape", "no numbers", "nan",
        "nothing", "mean alone", "standard deviation alone",
    ],
)  # fmt: skip
def test_a_known_mistake_is_recognised_as_the_check_compares(check, given, wrong, is_alike):
    assert (find_unlike(check, given, wrong, RULES) is None) is is_alike
