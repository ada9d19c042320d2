"""Values are compared within a tolerance, and what cannot be compared is explained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.marking.chain_values import in_form
from grader.marking.comparison import (
    FIRST,
    agree,
    close,
    explain_unusable,
    find_equal,
    real_array,
)
from grader.model.execution import NamedValues, Numbers, Opaque
from grader.model.scored import Tolerance

TOLERANCE = Tolerance()
EXPECTED = np.array([1.0, 2.0, 3.0])
FEW = st.sampled_from([0.0, 1.0, np.inf, np.nan])
NUMBERS = st.floats() | FEW


@given(arrays(float, array_shapes(min_dims=0, max_dims=3, min_side=0)))
def test_every_array_agrees_with_itself_nan_and_inf_included(array):
    assert agree(array, array, TOLERANCE)


@given(
    arrays(float, array_shapes(max_dims=2), elements=st.floats(-1e6, 1e6)),
    st.floats(-0.9, 0.9),
)
def test_what_is_within_the_tolerance_agrees(array, share):
    off = array + share * TOLERANCE.rtol * np.abs(array)

    assert agree(off, array, TOLERANCE)


def test_values_beyond_the_tolerance_are_found_cell_by_cell():
    assert close(np.array([1.0, 2.5, 9.0]), EXPECTED, TOLERANCE).tolist() == [True, False, False]


def test_arrays_of_different_shapes_do_not_agree():
    assert not agree(np.ones((1, 3)), np.ones(3), TOLERANCE)


@given(
    arrays(float, 6, elements=NUMBERS),
    arrays(float, 6, elements=NUMBERS),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_two_arrays_are_close_where_numpy_says_so(array, other, rtol, atol):
    with np.errstate(all="ignore"):
        expected = np.isclose(array, other, rtol=rtol, atol=atol, equal_nan=True)

    np.testing.assert_array_equal(close(array, other, Tolerance(rtol=rtol, atol=atol)), expected)


@given(
    arrays(float, (2, 2), elements=FEW),
    st.dictionaries(
        st.text(max_size=2),
        arrays(st.sampled_from([float, int, bool]), st.sampled_from([(2, 2), (4,), ()])),
    ),
)
def test_those_that_equal_an_array_are_those_that_differ_nowhere(array, candidates):
    expected = {
        name for name, candidate in candidates.items() if agree(array, candidate, TOLERANCE)
    }

    assert find_equal(array, candidates, TOLERANCE) == expected


def test_what_differs_late_is_not_equal():
    array, late = np.zeros(FIRST + 1), np.zeros(FIRST + 1)
    late[-1] = 1.0

    assert find_equal(array, {"same": array.copy(), "late": late}, TOLERANCE) == {"same"}


def test_a_single_number_and_an_empty_array_equal_their_likes():
    one, none = np.array(2.0), np.zeros((3, 0))

    assert find_equal(one, {"one": np.array(2), "none": none}, TOLERANCE) == {"one"}
    assert find_equal(none, {"one": one, "none": none}, TOLERANCE) == {"none"}


def test_the_tolerance_is_that_of_isclose():
    wide = Tolerance(rtol=0.1, atol=0.5)

    assert close(np.array([1.59, 2.69, 3.79]), EXPECTED, wide).tolist() == [True, True, True]
    assert close(np.array([1.61, 2.69, 3.79]), EXPECTED, wide).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "nothing_returned"),
        (Opaque("NoneType", "None", "type"), "nothing_returned"),
        (NamedValues({}), "dict_returned"),
        (Opaque("str", "'-2'", "type"), "opaque_type"),
        (Opaque("list", "[[1], [2, 3]]", "ragged"), "opaque_ragged"),
        (Opaque("list", "['a']", "elements"), "opaque_elements"),
        (Opaque("ndarray", "shape (9, 9)", "too_large"), "opaque_too_large"),
        (Numbers(np.array([1j, 2, 3]), "ndarray"), "complex"),
    ],
)
def test_what_is_not_an_array_of_real_numbers_is_explained(value, code):
    assert real_array(value) is None
    assert explain_unusable(value).code == code


def test_an_explanation_cites_the_type_and_the_students_value():
    finding = explain_unusable(Opaque("str", "'-2'", "type"))

    assert str(finding) == "A value of type str was given (“'-2'”), but numbers are expected."


@pytest.mark.parametrize("values", [[True, False, True], [1, 0, 1], np.uint8([1, 0, 1])])
def test_any_real_kind_of_number_is_compared_by_value(values):
    array = real_array(Numbers(np.asarray(values), "ndarray"))

    assert agree(array, np.array([1.0, 0.0, 1.0]), TOLERANCE)


def test_huge_numbers_are_compared_without_overflow():
    huge = np.array([1e308, -1e308, 3.0])

    assert close(huge, EXPECTED, TOLERANCE).tolist() == [False, False, True]


def test_nan_is_not_a_number():
    given = np.array([np.nan, 2.0, 3.0])

    assert close(given, EXPECTED, TOLERANCE).tolist() == [False, True, True]


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_a_vector_is_flattened_whatever_its_orientation(shape):
    vector = in_form(EXPECTED.reshape(shape), (3,))

    np.testing.assert_array_equal(vector, EXPECTED)


@pytest.mark.parametrize("shape", [(2, 2), (1, 2, 2), (2, 1, 2, 1)])
def test_other_shapes_are_no_vectors(shape):
    assert in_form(np.zeros(shape), (4,)).shape == shape
