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
    assert {case.explanation for case in results.values() if case.mistake} == {mistake.message}


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


def strict_in_place(dA, Z):
    dA[Z < 0] = 0
    return dA


def shape_lost_and_strict(dA, Z):
    return np.where(Z >= 0, dA, 0).ravel()


def if_in_a_loop(dA, Z):
    dZ = np.zeros_like(dA)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            dZ[i, j] = dA[i, j] if Z[i, j] > 0 else 0
    return dZ


def inverted_in_place(dA, Z):
    dA[Z > 0] = 0
    return dA


def leaky_in_place(dA, Z):
    dA[Z <= 0] *= 0.01
    return dA


def loop_over_a_vector(dA, Z):
    dZ = dA.copy()
    for i in range(len(dZ)):
        if Z[i] <= 0:
            dZ[i] = 0
    return dZ


# What students write, in a few words, and the mistakes that are named for it.
WRITTEN = [
    (lambda dA, Z: dA * (Z >= 0), {"strict_mask"}),
    (lambda dA, Z: np.where(Z < 0, 0, dA), {"strict_mask"}),
    (strict_in_place, {"strict_mask", "dA_in_place"}),
    (lambda dA, Z: (dA * (Z >= 0)).T, {"strict_mask_transposed"}),
    (lambda dA, Z: np.sum(dA * (Z >= 0)), {"strict_mask_summed"}),
    (lambda dA, Z: -dA * (Z >= 0), {"strict_mask_sign_flipped"}),
    (lambda dA, Z: dA * (Z >= 0) / dA.size, {"strict_mask_divided_by_size"}),
    (lambda dA, Z: np.where(Z > 0, dA, 0.07 * dA), {"leaky"}),
    (lambda dA, Z: np.where(Z > 0, dA, 0.3 * dA), {"leaky"}),
    (lambda dA, Z: dA * np.heaviside(Z, 0.5), {"half_at_zero"}),
    (lambda dA, Z: dA * (np.sign(Z) + 1) / 2, {"half_at_zero"}),
    (lambda dA, Z: np.sign(Z) * dA, {"times_sign"}),
    (lambda dA, Z: np.dot(dA, np.where(Z > 0, 1, 0)), {"matrix_product"}),
    (lambda dA, Z: np.dot(dA, np.int64(Z > 0).T), {"matrix_product_transposed"}),
    (lambda dA, Z: dA * (Z > 0) / dA.shape[1], {"divided_by_columns"}),
    (lambda dA, Z: dA * (Z > 0) / dA.shape[-1], {"divided_by_columns", "divided_by_rows"}),
    (lambda dA, Z: (1.0 / dA.shape[0]) * dA * (Z > 0), {"divided_by_rows"}),
    (lambda dA, Z: (dA * (Z > 0)).T, {"transposed"}),
    (
        lambda dA, Z: dA * (1 / (1 + np.exp(-Z))) * (1 - 1 / (1 + np.exp(-Z))),
        {"sigmoid_derivative"},
    ),
    (lambda dA, Z: dA * (1 - np.tanh(Z) ** 2), {"tanh_derivative"}),
    (lambda dA, Z: np.sum(dA * (Z > 0)), {"summed"}),
    (lambda dA, Z: np.sum(dA * (Z > 0), axis=1, keepdims=True), {"summed_over_columns_kept"}),
    (lambda dA, Z: dA + (Z > 0), {"mask_added"}),
    (lambda dA, Z: dA if Z > 0 else 0 * dA, {"question_about_an_array"}),
    (lambda dA, Z: Z * (dA > 0), {"arguments_swapped"}),
    (if_in_a_loop, {"loops_over_shape"}),
    (loop_over_a_vector, {"loop_over_a_vector"}),
    (inverted_in_place, {"mask_inverted_in_place"}),
    (leaky_in_place, {"leaky_in_place"}),
    (lambda dA, Z: np.dot(dA.T, (Z > 0).astype(float)), {"matrix_product_turned"}),
    (shape_lost_and_strict, {"shape_lost", "strict_mask"}),
    (lambda dA, Z: dA * (Z > 1), set()),
    (lambda dA, Z: np.clip(dA, 0, 1), set()),
]


@pytest.mark.parametrize(("written", "mistakes"), WRITTEN)
def test_what_students_write_gets_the_names_of_its_mistakes(mark_function, written, mistakes):
    results = mark_function(written)

    assert {case.mistake for case in results.values() if case.mistake} == mistakes
