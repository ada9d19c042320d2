"""Inputs are written as plain Python values. Arrays may stand anywhere in them."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader import ArrayInput, Case, RandomInput

# Of Philox with the seed 5, by its published algorithm: the upper 53 bits of each number.
UNIFORM_5 = [0.8575790745355746, 0.9250921171973682, 0.4213716729569317]


def built(*inputs):
    case = Case(id="one", title="One", points=1, inputs=inputs)
    return case.build_inputs(), Case.model_validate_json(case.model_dump_json()).build_inputs()


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2**100, 2.5, 1j, "text", b"bytes", [1, "a"], (1, 2), {"a": 1}, {1, 2}, [], {}],
    ids=repr,
)
def test_a_plain_value_arrives_as_it_is_written_also_from_a_handout(value):
    for [arrived] in built(value):
        assert arrived == value
        assert type(arrived) is type(value)


def test_described_arrays_may_stand_anywhere_in_a_value():
    here, there = built({"W": [ArrayInput(values=[1, 2], dtype="int8")], "b": (np.eye(2),)})

    for [arrived] in (here, there):
        assert arrived["W"][0].dtype == np.int8
        assert arrived["b"][0].tolist() == [[1, 0], [0, 1]]


def test_each_call_gets_new_containers_and_arrays():
    case = Case(id="one", title="One", points=1, inputs=[{"x": [np.zeros(2)]}])
    [first], [second] = case.build_inputs(), case.build_inputs()

    first["x"][0][:] = 7
    first["x"].append(1)

    assert [array.tolist() for array in second["x"]] == [[0, 0]]


@pytest.mark.parametrize("dtype", ["bool", "uint8", "float16", "complex64", "int16"])
def test_an_array_of_any_type_of_numbers_is_an_input(dtype):
    for [arrived] in built(np.array([[0, 1]], dtype=dtype)):
        assert arrived.dtype == dtype
        assert arrived.tolist() == [[0, 1]]


def test_a_pandas_table_is_an_input():
    frame = pandas.DataFrame({"k": ["a", "b"], "x": [1.5, 2.5]}, index=["r", "s"])

    for [arrived] in built(frame):
        assert arrived.columns == ("k", "x")
        assert arrived.index == ["r", "s"]
        assert arrived.cells[1].tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("value", "told"),
    [(range(3), "is a value of type range"), ({"a": [object()]}, r"has at \['a'\]\[0\] a value")],
)
def test_another_value_is_refused_with_its_type_and_place(value, told):
    with pytest.raises(ValidationError, match=told):
        built(value)


@given(st.integers(0, 2**32), st.integers(-1000, 1000), st.integers(0, 1000))
def test_uniform_integers_lie_between_both_ends(seed, low, width):
    made = RandomInput(seed=seed, shape=(50,), dtype="int64", low=low, high=low + width).build()

    assert low <= made.min() <= made.max() <= low + width


def test_uniform_integers_reach_both_ends():
    made = RandomInput(seed=1, shape=(200,), dtype="int32", low=-1, high=1).build()

    assert {*made.tolist()} == {-1, 0, 1}


def test_uniform_values_do_not_depend_on_the_version_of_numpy():
    made = RandomInput(seed=5, shape=(3,), low=0, high=1).build()

    np.testing.assert_allclose(made, UNIFORM_5, rtol=1e-15)


def test_normal_values_have_the_mean_and_the_deviation_that_are_asked_for():
    made = RandomInput(seed=1, shape=(10_000,), mean=5, std=2).build()

    assert made.mean() == pytest.approx(5, abs=0.1)
    assert made.std() == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"low": 1}, "need both low and high"),
        ({"low": 2, "high": 1}, "low is 2, above high, 1"),
        ({"low": 0, "high": 1, "std": 3}, "leave out mean and std"),
    ],
)
def test_a_range_that_contradicts_itself_is_refused(fields, told):
    with pytest.raises(ValidationError, match=told):
        RandomInput(seed=1, shape=(1,), **fields)
