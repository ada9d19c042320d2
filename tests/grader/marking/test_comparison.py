import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.marking.comparison import FIRST, close, compare, find_equal, flatten
from grader.model.assignment import Tolerance
from grader.model.execution import NamedValues, Numbers, Opaque

TOLERANCE = Tolerance()
EXPECTED = np.array([1.0, 2.0, 3.0])
FEW = st.sampled_from([0.0, 1.0, np.inf, np.nan])
NUMBERS = st.floats() | FEW


def given_array(values, type_name="ndarray"):
    return Numbers(np.asarray(values), type_name)


@given(arrays(float, array_shapes(min_dims=0, max_dims=3, min_side=0)))
def test_every_array_agrees_with_itself_nan_and_inf_included(array):
    assert compare(Numbers(array, "ndarray"), array, TOLERANCE) is None


@given(
    arrays(float, array_shapes(max_dims=2), elements=st.floats(-1e6, 1e6)),
    st.floats(-0.9, 0.9),
)
def test_what_is_within_the_tolerance_agrees(array, share):
    off = array + share * TOLERANCE.rtol * np.abs(array)

    assert compare(Numbers(off, "ndarray"), array, TOLERANCE) is None


def test_a_value_beyond_the_tolerance_is_found_with_its_place():
    difference = compare(given_array([1.0, 2.5, 9.0]), EXPECTED, TOLERANCE)

    assert (difference.index, difference.given, difference.count) == ((1,), 2.5, 2)


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
        name
        for name, candidate in candidates.items()
        if compare(given_array(array), candidate, TOLERANCE) is None
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

    assert compare(given_array([1.59, 2.69, 3.79]), EXPECTED, wide) is None
    assert compare(given_array([1.61, 2.69, 3.79]), EXPECTED, wide).count == 1


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "nothing was given"),
        (NamedValues({}), "a dict was given"),
        (Opaque("str", "'-2'", "type"), "a value of type str was given (“'-2'”)"),
        (Opaque("NoneType", "None", "type"), "is there a return missing?"),
        (Opaque("list", "[[1], [2, 3]]", "ragged"), "rows of different lengths"),
        (Opaque("list", "['a']", "elements"), "more than ordinary numbers"),
        (Opaque("ndarray", "shape (9, 9)", "too_large"), "far too large: “shape (9, 9)”"),
        (given_array([1j, 2, 3]), "complex"),
        (given_array([[1.0, 2.0, 3.0]]), "shape (1, 3), expected (3,)"),
        (given_array(1.0), "shape () (a single number), expected (3,)"),
    ],
)
def test_what_cannot_be_compared_is_told_in_words(value, sentence):
    assert sentence in compare(value, EXPECTED, TOLERANCE).message


@pytest.mark.parametrize("values", [[True, False, True], [1, 0, 1], np.uint8([1, 0, 1])])
def test_any_real_kind_of_number_is_compared_by_value(values):
    assert compare(given_array(values), np.array([1.0, 0.0, 1.0]), TOLERANCE) is None


def test_huge_numbers_are_compared_without_overflow():
    assert compare(given_array([1e308, -1e308, 3.0]), EXPECTED, TOLERANCE).count == 2


def test_nan_is_not_a_number():
    difference = compare(given_array([np.nan, 2.0, 3.0]), EXPECTED, TOLERANCE)

    assert difference.index == (0,)


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_a_vector_is_flattened_whatever_its_orientation(shape):
    np.testing.assert_array_equal(flatten(EXPECTED.reshape(shape)), EXPECTED)


@pytest.mark.parametrize("shape", [(2, 2), (1, 1, 4)])
def test_other_shapes_are_no_vectors(shape):
    assert flatten(np.zeros(shape)) is None
