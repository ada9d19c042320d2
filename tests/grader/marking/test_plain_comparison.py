"""Plain data is compared by what it means, and a difference is told with its place."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.plain_comparison import Rules, contents_of, data_of, find_difference
from grader.model.execution import Numbers
from grader.model.plain_data import Table, Unknown
from grader.model.scored import Tolerance
from tests.grader.model.test_plain_data import DATA

LIKE, SAME = Rules(Tolerance()), Rules(Tolerance(), same_types=True)
A, B = np.array([[1.0, 2.0]]), np.array([[1.0, 2.5]])
SERIES = Table(("x",), (np.array([1.5, 2.0]),), ["a", "b"], ("float64",), is_series=True)


def frame(**columns):
    dtypes = tuple("float64" for _ in columns)
    return Table(tuple(columns), tuple(map(np.asarray, columns.values())), [0, 1], dtypes)


TWICE = Table(
    ("x", "x"), (np.array([9.0, 9.0]), np.array([1.0, 2.0])), [0, 1], ("float64", "float64")
)


def told(given, expected, rules=LIKE):
    difference = find_difference(given, expected, rules)
    return difference and str(difference.finding())


@given(DATA, st.sampled_from([LIKE, SAME]))
def test_a_value_equals_itself(value, rules):
    assert told(value, value, rules) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3.0, 3),
        (True, 1),
        (np.array(0.5, "f4"), 0.5),
        (np.array(3), 3),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1.0, 2.0]),
        ([1, "a"], (1, "a")),
        ([[1.0, 2.0]], A),
        ({"b": 2, "a": (1,)}, {"a": [1], "b": 2.0}),
        (frozenset([1]), {1}),
        (float("nan"), float("nan")),
        (2.0**70, 2**70),
        (frame(b=[3, 4], a=[1, 2]), frame(a=[1, 2], b=[3, 4])),
    ],
    ids=repr,
)
def test_values_that_mean_the_same_are_equal_unless_types_count(given, expected):
    assert told(given, expected) is None
    assert told(given, expected, SAME) or isinstance(given, float | frozenset | Table)


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        (4, 3, "The result differs: you gave 4; expected 3."),
        (1_000_001, 1_000_000, "The result differs: you gave 1000001; expected 1000000."),
        (2**70, 2**70 + 1, f"The result differs: you gave {2**70}; expected {2**70 + 1}."),
        (False, True, "The result differs: you gave False; expected True."),
        ("a", "b", "The result differs: you gave 'a'; expected 'b'."),
        ("3", 3, "The result is a text, but it must be a number."),
        (3, "3", "The result is a number, but it must be a text."),
        (1j, 1, "The result is a complex number, but it must be a number."),
        ([3], 3, "The result is a list, but it must be a number."),
        ({1}, [1], "The result is a set, but it must be a list."),
        ([], {}, "The result is a list, but it must be a dict."),
        (Unknown("Model", "<Model>"), {}, "The result is a value of type Model, but it must be"),
        ([1, "b"], [1, "a"], "The result differs at [1]: you gave 'b'; expected 'a'."),
        (["a"], ["a", "b"], "The result has 1 element, not 2."),
        ({"W": A}, {"W": B}, "The result differs at ['W'][0, 1]: you gave 2; expected 2.5."),
        ({"W": A.T}, {"W": A}, "The result at ['W'] has shape (2, 1), but the expected shape is"),
        ({"a": 1}, {"a": 1, "b": 2, 3: 4}, "The result lacks the keys 'b' and 3."),
        ({"a": 1, "b": 2}, {"a": 1}, "The result has the key 'b', which should not be there."),
        ({1, 2}, {1, 3}, "The result lacks the element 3."),
        ({"a": {"b": [0]}}, {"a": {"b": [1]}}, "differs at ['a']['b'][0]: you gave 0; expected 1."),
        ("Hello", "hello", "The text differs only in upper and lower case: you gave 'Hello';"),
        (["a b\n"], ["a b"], "The text at [0] differs only in spaces or line ends: you gave"),
        (SERIES, frame(x=[1.5, 2.0]), "The result is a Series, but it must be a DataFrame."),
        (frame(x=[1, 2]), frame(y=[1, 2]), "The result lacks the column 'y'."),
        (frame(x=[1, 2]), frame(x=[1, 3]), "differs at ['x'][1]: you gave 2; expected 3."),
        (None, [None, 1], "The result is None, but it must be a list."),
        (10**400, 1.5, f"The result differs: you gave {10**400}; expected 1.5."),
        (1.5, 10**400, f"The result differs: you gave 1.5; expected {10**400}."),
        (np.zeros((2**40, 0)), ["a"], f"The result has {2**40} elements, not 1."),
        (np.array([1j]), np.array([1.0]), "The result is an array of complex numbers, but"),
        (TWICE, frame(x=[1, 2]), "The result has 2 columns, not 1."),
        (TWICE, replace(TWICE, cells=(*reversed(TWICE.cells),)), "differs at ['x'][0]: you gave"),
    ],
    ids=repr,
)
def test_a_difference_is_told_with_its_place(given, expected, said):
    assert said in told(given, expected)


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ((1, 2), [1, 2], "The result is a tuple, but it must be a list."),
        ({"n": 3.0}, {"n": 3}, "The result at ['n'] is of type float, but it must be of type int."),
        (1, True, "The result is of type int, but it must be of type bool."),
        ({1.0: "a"}, {1: "a"}, "The result lacks the key 1."),
        ({True, 2}, {1, 2}, "The result lacks the element 1."),
        (A.astype("f4"), A, "is an array of float32, but it must be an array of float64."),
    ],
    ids=repr,
)
def test_types_are_told_apart_where_they_count(given, expected, said):
    assert told(given, expected) is None
    assert said in told(given, expected, SAME)


def test_numbers_within_the_tolerance_are_equal():
    rules = Rules(Tolerance(rtol=0, atol=0.5))

    assert told({"x": [1.4, 2]}, {"x": [1, 2.5]}, rules) is None
    assert told({0.1 + 0.2, "a", 7}, {0.3, "a", 7}) is None
    assert told({1.4, 9.0}, {1, 9}, rules) is None
    assert "lacks the element 1" in told({1.6, 9.0}, {1, 9}, rules)
    assert told(11, 10, Rules(Tolerance(rtol=0, atol=1))) is None


def test_long_texts_where_numbers_are_expected_take_no_memory():
    # As an array of texts, this would take 36 GB.
    given = {"x": ["a" * 900_000, *["b"] * 9990]}

    assert "at ['x'] is a list, but it must be a number" in told(given, {"x": 1})


def test_a_list_of_millions_of_rows_is_no_list_in_the_grader():
    rows = Numbers(np.zeros((2_000_000, 1), "u1"), "list", is_numpy=False)
    empty = Numbers(np.zeros((1_000_000, 0)), "list", is_numpy=False)

    assert isinstance(data_of(rows), np.ndarray)
    assert told(data_of(rows), [1, 2]) == "The result has 2000000 elements, not 2."
    assert told(data_of(empty), [1, 2]) == "The result has 1000000 elements, not 2."
    assert told(data_of(rows), np.zeros((2_000_000, 1)).tolist()) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((1, 2), "a tuple of 2"),
        ({"W": 1}, "a dict with the key 'W'"),
        ({"W": 1, 2: 3}, "a dict with the keys 'W' and 2"),
        (dict.fromkeys(range(9)), "a dict with the keys 0, 1, 2, 3, 4 and 4 more"),
        ({}, "an empty dict"),
        (A, "an array of shape (1, 2)"),
        ("text", "a text"),
    ],
    ids=repr,
)
def test_a_value_is_told_by_its_contents(value, said):
    assert contents_of(value) == said
