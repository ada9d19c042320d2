import numpy as np
import pytest

from grader import ArrayInput, Case, FunctionProblem
from grader.authoring.drawn_inputs import draw_inputs


def problem(*inputs):
    return FunctionProblem(
        id="p",
        title="P",
        points=1,
        function="f",
        parameters=["x", "y"],
        reference=lambda x, y: x,
        cases=[Case(id="c", title="C", points=1, inputs=inputs)],
    )


@pytest.fixture
def drawn():
    x = ArrayInput(values=[[5.0, 6.0, 7.0], [8.0, 9.0, 5.5]])
    return draw_inputs(problem(x, ArrayInput(values=[4, 2], dtype="int64")), {100})


def test_the_same_inputs_are_drawn_each_time(drawn):
    again = draw_inputs(
        problem(
            ArrayInput(values=[[5.0, 6.0, 7.0], [8.0, 9.0, 5.5]]),
            ArrayInput(values=[4, 2], dtype="int64"),
        ),
        {100},
    )

    assert [x.tolist() for x, _ in drawn] == [x.tolist() for x, _ in again]


def test_numbers_are_those_of_the_cases_with_some_special_ones(drawn):
    numbers = set(np.concatenate([x.reshape(-1) for x, _ in drawn]).tolist())

    assert numbers == {5, 5.5, 6, 7, 8, 9, -1, 0, 1, 99.5, 100, 100.5}


def test_integers_are_those_of_the_cases_alone_since_they_may_be_indices(drawn):
    assert {*np.concatenate([y for _, y in drawn]).tolist()} == {2, 4}


def test_shapes_change_but_sizes_that_are_equal_may_stay_equal(drawn):
    shapes = {(x.shape, y.shape) for x, y in drawn}

    assert ((2, 3), (2,)) in shapes
    assert any(x[0] == y[0] != 2 for x, y in shapes)
    assert any(x[0] != x[1] for x, _ in shapes)


def test_a_function_without_numbers_gets_no_further_inputs():
    empty = ArrayInput(values=[], shape=(0,))

    assert draw_inputs(problem(empty, empty)) == []
