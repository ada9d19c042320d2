"""Arrays cell by cell: what is shown whole, and what is told of the rest."""

import numpy as np
import pytest

from grader.marking.shown_values import MAX_DIFFERENCES, compare_cells, lay_out, lay_out_column
from grader.model.scored import Tolerance

EXACT = Tolerance(rtol=0, atol=0)


@pytest.mark.parametrize(
    ("array", "cells"),
    [
        (np.array(-1.5), (("-1.5",),)),
        (np.array([1.0, np.nan, -0.0]), (("1", "nan", "0"),)),
        (np.array([[1], [2**40]]), (("1",), ("1099511627776",))),
        (np.array([True, False]), (("True", "False"),)),
        (np.zeros((8, 8)), (("0",) * 8,) * 8),
    ],
    ids=["number", "vector", "column", "truth values", "largest"],
)
def test_a_small_array_is_shown_whole(array, cells):
    assert lay_out(array) == cells


@pytest.mark.parametrize("shape", [(9,), (9, 1), (1, 9), (2, 2, 2), (0, 3), (0,)])
def test_an_array_that_is_large_empty_or_of_more_dimensions_is_not(shape):
    assert lay_out(np.zeros(shape)) == ()


def test_in_mathematics_a_vector_is_a_column():
    assert lay_out_column(np.array([1.0, 2.0])) == (("1",), ("2",))


def test_cells_that_differ_are_named_by_row_and_column():
    told = compare_cells(np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]]), EXACT, {})

    assert told == {"given_cells": (("1", "2"),), "differing": ((0, 1),)}


def test_a_vector_that_differs_has_one_row():
    assert compare_cells(np.zeros(2), np.ones(2), EXACT, {})["differing"] == ((0, 0), (0, 1))


def test_an_array_of_another_shape_is_shown_without_marks():
    assert compare_cells(np.zeros(2), np.zeros((2, 1)), EXACT, {}) == {"given_cells": (("0", "0"),)}


def test_of_a_large_array_the_first_differences_are_told_with_the_inputs_there():
    given, expected = np.zeros((3, 20)), np.ones((3, 20))
    inputs = {"dA": np.full((3, 20), 7.0), "other": np.zeros(2)}

    differences = compare_cells(given, expected, EXACT, inputs)["differences"]

    assert len(differences) == MAX_DIFFERENCES
    assert differences[1].index == (0, 1)
    assert (differences[1].given, differences[1].expected) == ("0", "1")
    assert differences[1].inputs == {"dA": "7"}


def test_of_a_large_array_that_is_right_nothing_is_told():
    assert compare_cells(np.zeros(20), np.zeros(20), EXACT, {}) == {"given_cells": ()}


def test_numbers_that_differ_and_look_alike_are_shown_with_all_their_digits():
    told = compare_cells(np.array([1.00000001]), np.array([1.0]), EXACT, {})

    assert told["given_cells"] == (("1.00000001",),)


def test_the_heat_map_of_a_large_array_has_a_share_for_each_block():
    given = np.zeros((32, 64))
    given[:2, :2] = 1  # the whole of the first block
    given[31, 63] = 1  # one cell of four of the last one

    heat = compare_cells(given, np.zeros((32, 64)), EXACT, {})["heat"]

    assert (heat[0], heat[15]) == ("9" + "0" * 31, "0" * 31 + "3")


@pytest.mark.parametrize(
    ("shape", "blocks"),
    [((9,), (1, 9)), ((9, 1), (9, 1)), ((2, 5, 70), (2, 32)), ((1000, 3), (16, 3))],
)
def test_a_heat_map_has_no_more_blocks_than_cells(shape, blocks):
    heat = compare_cells(np.ones(shape), np.zeros(shape), EXACT, {})["heat"]

    assert heat == ("9" * blocks[1],) * blocks[0]
