"""Numbers and values are shown as students write them."""

import numpy as np
import pytest

from grader.marking.shown_values import show_array, show_number


@pytest.mark.parametrize(
    ("number", "shown"), [(-2.0, "-2"), (-0.0, "0"), (1 / 3, "0.333333"), (1e30, "1e+30")]
)
def test_numbers_are_shown_short_and_without_a_minus_zero(number, shown):
    assert show_number(number) == shown


@pytest.mark.parametrize(
    ("array", "shown"),
    [
        (np.array([-2.2, 0.0]), "[-2.2, 0]"),
        (np.array(7), "7"),
        (np.array([True]), "[ True]"),
        (np.zeros((0, 3)), "[] of shape (0, 3)"),
    ],
)
def test_arrays_are_shown_as_students_write_them(array, shown):
    assert show_array(array) == shown


def test_a_large_array_is_abbreviated_with_its_shape():
    shown = show_array(np.zeros((200, 300)))

    assert shown == "0.0, 0.0, 0.0, 0.0, 0.0, 0.0, … (60000 numbers of shape (200, 300))"


def test_an_array_of_many_short_axes_is_shown_at_once():
    """What numpy's own text of it would take minutes for."""
    assert len(show_array(np.zeros((2,) * 22))) < 200


def test_what_a_notebook_has_numpy_print_changes_nothing():
    array = np.array([[1.5, -2.123457], [1e-9, 1e9]])

    with np.printoptions(
        precision=2, suppress=True, sign="+", formatter={"float": "{:.0f}".format}
    ):
        shown = show_array(array)

    assert shown == "[[ 1.500000e+00, -2.123457e+00],\n [ 1.000000e-09,  1.000000e+09]]"
