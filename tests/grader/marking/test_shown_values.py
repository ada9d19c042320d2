"""Numbers and values are shown as students write them."""

import subprocess
import sys
import time

import numpy as np
import pytest

from grader.marking.shown_values import show_array, show_data, show_number
from grader.model.plain_data import Table


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


SHOW_SETS = """
from grader.marking.shown_values import show_data
print(show_data([{*"abcdefgh"}, {2: {1j, 2j, None}}, {frozenset("xyz"): 1}, frozenset(), {10, 9}]))
"""


def test_a_set_is_shown_in_the_same_order_in_every_run():
    shown = {
        subprocess.run(
            [sys.executable, "-c", SHOW_SETS],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }

    assert shown == {
        "[{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'},\n {2: {1j, 2j, None}},\n"
        " {frozenset({'x', 'y', 'z'}): 1},\n frozenset(),\n {9, 10}]\n"
    }


def test_a_long_value_is_cut_in_a_moment():
    rows = 2_000_000
    table = Table(("x",), (np.arange(rows),), np.arange(rows), ("int64",))
    long = [
        "a b " * 4_000_000,
        b"a" * 4_000_000,
        [[0.5] * 1000] * 1000,
        {"k": "x\ny" * 10**6},
        table,
    ]
    started = time.perf_counter()
    shown = [show_data(kind) for value in long for kind in (value, [value], (value, value))]

    assert time.perf_counter() - started < 5
    assert max(map(len, shown)) <= 2010
    assert show_data([*range(10**6)]) == show_data([*range(10**5)])


def test_a_cell_of_a_table_takes_one_short_line():
    table = Table(("x\ny",), (["a" * 10**6, "b\n\nc"],), [0, 1], ("object",))

    assert len(show_data(table)) < 1000
    assert [line.split()[-1] for line in show_data(table).split("\n")][::2] == ["y", "c"]
