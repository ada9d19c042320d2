"""Problem 2: honest styles earn all points, every known mistake loses some and is named."""

import numpy as np
import pytest

from reference.problem2 import MISTAKES, PROBLEM_2


def loop(dA, Z):
    out = np.empty_like(dA)
    for index in np.ndindex(*dA.shape):
        out[index] = dA[index] if Z[index] > 0 else 0
    return out


def copy_and_assign(dA, Z):
    closed = np.logical_not(Z > 0)
    dZ = dA.copy()
    dZ[closed] = 0.0
    return dZ


def heaviside(dA, Z):
    return np.where(np.heaviside(Z, 0) == 1, dA, 0)


def multiply_by_mask(dA, Z):
    return dA * (Z > 0)


@pytest.mark.parametrize(
    "function",
    [loop, copy_and_assign, heaviside, lambda dA, Z: np.where(Z > 0, dA, 0.0)],
)
def test_right_implementations_of_any_style_are_correct_in_every_case(mark_function, function):
    results = mark_function(function)

    assert {case.verdict for case in results.values()} == {"correct"}
    assert sum(case.points for case in results.values()) == 40


def test_multiplying_by_the_mask_costs_no_marks_but_is_worth_a_sentence(mark_function):
    results = mark_function(multiply_by_mask)

    assert sum(case.points for case in results.values()) == 40
    assert results["non_finite"].verdict == "wrong"
    assert "inf · 0 is nan" in results["non_finite"].hint


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_every_known_mistake_loses_points_and_is_the_only_one_named(mark_function, mistake):
    results = mark_function(mistake.compute)

    assert sum(case.points for case in results.values()) < 40
    assert {case.mistake for case in results.values() if case.mistake} == {mistake.id}


def test_doing_nothing_earns_nothing(mark_function):
    results = mark_function(lambda dA, Z: None)

    assert sum(case.points for case in results.values()) == 0


def test_returning_dA_earns_only_the_cases_that_cannot_tell(mark_function):
    results = mark_function(lambda dA, Z: dA)

    earning = {name for name, case in results.items() if case.points}
    assert earning == {"positive", "scalar", "empty"}


def test_the_cases_reach_what_the_assignment_promises():
    inputs = {case.id: case.build_inputs() for case in PROBLEM_2.cases}

    assert {array.ndim for pair in inputs.values() for array in pair} == {0, 1, 2, 3}
    assert inputs["empty"][0].size == 0
    assert (inputs["zero"][1] == 0).any()
    assert np.signbit(inputs["negative_zero"][1][0])
    assert inputs["integer"][0].dtype == np.int64
    assert inputs["float32"][0].dtype == np.float32
    assert not inputs["non_contiguous"][0].flags.c_contiguous
    assert not inputs["read_only"][0].flags.writeable
    assert inputs["large"][0].size >= 10_000


def test_some_cases_are_hidden_and_none_of_these_repeats_a_public_input():
    public = {_bytes(case) for case in PROBLEM_2.cases if case.visibility == "public"}
    hidden = {_bytes(case) for case in PROBLEM_2.cases if case.visibility == "hidden"}

    assert hidden
    assert not hidden & public


def _bytes(case):
    return b"|".join(array.tobytes() for array in case.build_inputs())
