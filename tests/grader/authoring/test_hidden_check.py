import numpy as np
import pytest

from grader.authoring.hidden_check import find_quotation

SECRET = np.array([[0.25, -1.5], [3.0, 1024.0]])


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Try [0.25, −1.5] first.", "0.25, -1.5"),
        ("A cell of −1.5 and then 3", "-1.5, 3"),
        ("It has 1024 in it.", "1024"),
        ("Two numbers: 0.25, 3.", ""),
        ("Its 3 rows are of 2 kinds.", ""),
        ("See version 1.1024, x1024 or 10240.", ""),
        ("No number.", ""),
    ],
)
def test_numbers_are_quoted_if_they_have_three_digits_together(text, quoted):
    assert find_quotation(SECRET, text, set()) == quoted


def test_numbers_that_are_public_anyway_are_not_quoted():
    assert find_quotation(SECRET, "It has 1024.", {1024.0}) == ""


def test_an_empty_array_tells_nothing():
    assert find_quotation(np.zeros((0, 3)), "0.123 and 0.456", set()) == ""
