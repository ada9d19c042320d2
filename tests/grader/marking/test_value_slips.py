"""Slips in how a value is written: rounded too far, or with decimal commas."""

import numpy as np
import pytest

from grader.marking.value_slips import find_decimal_commas, find_rounding
from grader.model.execution import Numbers, Opaque
from grader.model.scored import Tolerance

TWO_DECIMALS = Tolerance(rtol=1e-6, atol=0.005)


@pytest.mark.parametrize(
    ("given", "exact", "rounded_to"),
    [
        ([-3.7, -4.2], [-3.7, -4.16], "one decimal"),
        ([-4, -4], [-3.7, -4.16], "a whole number"),
        ([1.2], [1.157], "one decimal"),
        ([-2.3], [-2.25], "one decimal"),
        ([12], [11.75], "a whole number"),
    ],
)
def test_a_value_that_is_rounded_too_far_is_recognised(given, exact, rounded_to):
    rounding = find_rounding(np.array(given, float), np.array(exact), TWO_DECIMALS)

    assert rounding == {"given": rounded_to, "needed": "two"}


@pytest.mark.parametrize(
    ("given", "exact"),
    [
        ([-3.7, -4.1], [-3.7, -4.16]),
        ([-3.7, -4.17], [-3.7, -4.16]),
        ([0, 0], [0.3, -0.4]),
        ([1], [0.6]),
        ([4, 4, 4], [3.7, 4.16]),
        ([1, 2], [np.nan, 2]),
    ],
    ids=["cut off", "two decimals", "zeros", "one", "size", "nan"],
)
def test_other_values_are_not_taken_for_rounded(given, exact):
    assert find_rounding(np.array(given, float), np.array(exact, float), TWO_DECIMALS) is None


def test_the_decimals_that_are_needed_come_from_the_tolerance():
    rounding = find_rounding(np.array([0.3]), np.array([1 / 3]), Tolerance(rtol=0, atol=0.0005))

    assert rounding == {"given": "one decimal", "needed": "three"}


def test_of_a_fine_tolerance_no_number_of_decimals_is_told():
    rounding = find_rounding(np.array([0.33]), np.array([1 / 3]), Tolerance(rtol=0, atol=1e-12))

    assert rounding == {"given": "two decimals", "needed": "all of its decimals"}


@pytest.mark.parametrize(
    ("value", "size", "pair"),
    [
        (Numbers(np.array([-2, 2, -2, 4]), "list", False), 2, "-2,2"),
        (Numbers(np.array([-3, 70, -4, 16]), "tuple", False), 2, "-3,70"),
        (Numbers(np.array([-2, 2, -2.4]), "list", False), 2, "-2,2"),
        (Numbers(np.array([-2.2, -2, 4]), "list", False), 2, "-2,4"),
        (Numbers(np.array([-3, -4, 16]), "list", False), 2, "-4,16"),
        (Numbers(np.array([-2.0, 2, -2, 4]), "ndarray", True), 2, "-2,2"),
        (Numbers(np.array([-2, 0]), "tuple", False), 1, "-2,0"),
        (Numbers(np.array([[-3, 7], [-4, 16]]), "list", False), 2, "-3,7"),
        (Numbers(np.array([[-3, 7], [4, 16]]), "ndarray", True), 2, "-3,7"),
        (Opaque("list", "[[-2, 2], -2.4]", "ragged"), 2, "-2,2"),
        (Opaque("list", "[(-2, 2), -2.4]", "ragged"), 2, "-2,2"),
    ],
)
def test_decimal_commas_are_recognised(value, size, pair):
    finding = find_decimal_commas(value, size)

    assert (finding.code, finding.values["pair"]) == ("decimal_commas", pair)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (Numbers(np.array([-2.2, -2.4]), "list", False), 2),
        (Numbers(np.array([1, 2, 3]), "list", False), 2),
        (Numbers(np.array([1.0, 2.0, 3.0, 4.0]), "list", False), 2),
        (Numbers(np.array([-1, -2, -3, -4]), "list", False), 2),
        (Numbers(np.array([[1, 2], [3, 4]]), "list", False), 2),
        (Numbers(np.array([[-1, 2], [-3, -4]]), "list", False), 2),
        (Numbers(np.array([[-1.0, 2.0], [-3.0, 4.0]]), "list", False), 2),
        (Numbers(np.array([[-1, 2]]), "list", False), 1),
        (Numbers(np.array([1, 2]), "list", False), 1),
        (Numbers(np.arange(100), "list", False), 2),
        (Numbers(np.array([np.nan, 1, 2, 3]), "list", False), 2),
        (Opaque("list", "[[-2, 2], 'x']", "ragged"), 2),
        (Opaque("str", "'-2,2, -2,4'", "type"), 2),
        (None, 2),
    ],
)
def test_other_values_are_not_taken_for_decimal_commas(value, size):
    assert find_decimal_commas(value, size) is None


def test_the_message_says_what_to_write():
    finding = find_decimal_commas(Numbers(np.array([-2, 2, -2, 4]), "list", False), 2)

    assert str(finding) == (
        "You gave 4 numbers instead of 2 numbers. Did you write decimal commas? Python reads -2,2 "
        "as two numbers: write -2.2."
    )
