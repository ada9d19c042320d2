"""Points need knowledge: what made-up values earn in Problem 1, and what honest errors keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking import build_key
from grader.marking.chain_verdicts import mark_chain
from grader.model.execution import NamedValues, Numbers, Outcome
from reference import ASSIGNMENT, gradients
from reference.problem1 import PROBLEM_1

RIGHT = build_key(ASSIGNMENT).chains["problem1"]
STEPS = ("dL_dyhat", "dL_dz3", "dL_da2", "dL_dz2", "dL_da1", "dL_dz1")
PRINTED = [-4.54, -5.18]
RIGHT_BEFORE_DA1 = (-2, -2, [-2.2, -2.4], [-2.2, -2.4])


def mark(*values):
    """The verdicts on the six values, in their order; None for a value that is not given."""
    given = {name: value for name, value in zip(STEPS, values, strict=True) if value is not None}
    table = {name: Numbers(np.asarray(value), "list") for name, value in given.items()}
    outcomes = {
        "problem1": Outcome("returned", NamedValues(table)),
        "problem1.variables": Outcome("returned", NamedValues({})),
    }
    return mark_chain(PROBLEM_1, outcomes, RIGHT)


def points(*values):
    return [result.points for result in mark(*values)]


def computed_from(dL_dyhat):
    """A sheet whose first value is given, with the rest computed from it."""
    dL_da2 = gradients.dL_da2(np.array([dL_dyhat]))
    dL_da1 = gradients.dL_da1(dL_da2)
    return dL_dyhat, dL_dyhat, dL_da2, dL_da2, dL_da1, dL_da1


@pytest.mark.parametrize(
    "sheet",
    [
        (7, 7, [1, 2], [1, 2], PRINTED, PRINTED),
        (None, None, [100, 1], [100, 1], None, None),
        (None, None, None, None, PRINTED, PRINTED),
        (None, None, None, None, [5, 6], [5, 6]),
        (7, 7, [7, 7], [7, 7], [7, 7], [7, 7]),
        (0, 0, [0, 0], [0, 0], [0, 0], [0, 0]),
        (7, 7, [7, 7], [-7, -7], [-7, -7], [-7, -7]),
        (7, 7, [1, 2], [2, 1], [2, 1], [1, 2]),
        (8, 8, [6, 7], [6, 7], [4, 5], [4, 5]),
        (10, 10, [0.3, 0.4], [0.3, 0.4], [0.1, 0.2], [0.1, 0.2]),
    ],
    ids=[
        "the issue's sheet",
        "one value twice",
        "the printed values alone",
        "the last value twice",
        "sevens",
        "zeros",
        "sevens with signs",
        "pairs",
        "the given activations",
        "the given biases",
    ],
)
def test_a_made_up_sheet_earns_nothing(sheet):
    assert sum(points(*sheet)) == 0


@pytest.mark.parametrize("first", [2, -4, 4, -1, 1, 5.5, -5.5, 9.11, 1.157, -1.157])
def test_a_known_mistake_in_the_first_step_with_the_rest_computed_loses_its_own_points(first):
    assert points(*computed_from(first)) == [0, 10, 10, 10, 10, 10]


@given(st.floats(20, 99))
def test_an_unexplained_first_value_also_loses_the_step_that_repeats_it(first):
    assert points(*computed_from(first)) == [0, 0, 10, 10, 10, 10]


def test_the_printed_sheet_earns_all_points():
    results = mark(*RIGHT_BEFORE_DA1, PRINTED, PRINTED)

    assert [result.verdict for result in results[4:]] == ["accepted", "accepted"]
    assert sum(result.points for result in results) == 60


def test_a_printed_value_after_a_step_that_follows_is_accepted():
    *before, _, _ = computed_from(2)

    results = mark(*before, PRINTED, PRINTED)

    assert [result.verdict for result in results[4:]] == ["accepted", "accepted"]


@pytest.mark.parametrize("dL_dz2", [None, [1, 2], [-2.4, -2.2]], ids=["none", "made up", "mistake"])
def test_a_printed_value_after_a_step_that_fails_is_not_accepted(dL_dz2):
    results = mark(-2, -2, RIGHT.right["dL_da2"], dL_dz2, PRINTED, PRINTED)

    assert [result.verdict for result in results[4:]] == ["wrong", "wrong"]
    assert results[4].finding.code == "not_accepted"
    assert results[4].mistake == "printed_sheet"
    assert "accepted only where your dL_dz2 is right" in results[4].message


def test_a_value_computed_from_an_unexplained_one_can_be_repeated():
    dL_da2 = gradients.dL_da2(np.array([7.0]))

    assert points(None, 7, dL_da2, dL_da2, None, None)[2:4] == [10, 10]


def test_a_repeated_mistake_of_a_computation_follows():
    forgot_to_transpose = [-3.46, -4.38]

    assert points(*RIGHT_BEFORE_DA1, forgot_to_transpose, forgot_to_transpose)[4:] == [0, 10]


def test_a_known_mistake_that_takes_over_a_right_value_can_be_repeated_once():
    assert points(-2, -2, [-2, -2], [-2, -2], [-2, -2], [-2, -2]) == [10, 10, 0, 10, 0, 0]


def test_a_refused_follow_through_says_why():
    result = mark(7, 7, None, None, None, None)[1]

    assert result.verdict == "wrong"
    assert str(result.finding) == (
        "7 repeats your dL_dyhat, and nothing explains that value, so it earns no points. Redo "
        "both."
    )
    assert result.step.derivation is None


@pytest.mark.parametrize("number", [step / 4 for step in range(-80, 81) if step != -8])
def test_one_number_everywhere_earns_at_most_one_step(number):
    """Of one number everywhere, only the step after a known mistake of the first can follow."""
    pair = [number, number]

    assert sum(points(number, number, pair, pair, pair, pair)) <= 10


# Numbers and pairs that no known mistake gives from any of them.
made_up_numbers = st.sampled_from([3.3, 7.7, 13.0, -6.1, 100.0])
made_up_pairs = st.sampled_from([(1.3, 2.9), (100.0, 1.0), (-4.54, -5.18), (31.0, -17.0)])


@given(st.tuples(made_up_numbers, made_up_numbers, *[made_up_pairs] * 4))
def test_made_up_values_earn_nothing_in_any_combination(sheet):
    assert sum(points(*sheet)) == 0


numbers = st.one_of(made_up_numbers, st.sampled_from([-2.0, 2.0, 5.5]))
upper = st.one_of(made_up_pairs, st.sampled_from([(-2.2, -2.4), (2.2, 2.4), (-2.4, -2.2)]))
lower = st.one_of(made_up_pairs, st.sampled_from([(-3.7, -4.16), (3.7, 4.16), (-3.46, -4.38)]))


@given(st.tuples(numbers, numbers, upper, upper, lower, lower))
def test_a_repeated_value_earns_points_only_after_one_that_is_explained(sheet):
    results = mark(*sheet)

    before = [results[at - 1] for at in (1, 3, 5) if results[at].verdict == "follow_through"]
    assert all(result.points or result.mistake for result in before)


@pytest.mark.parametrize("vector", [[1, 0], [0, 1], [-1, 0], [10, 0], [0, 3]])
def test_a_made_up_vector_that_only_copies_a_row_of_weights_earns_nothing(vector):
    copied = [0.7 * vector[0] + 0.9 * vector[1], 0.8 * vector[0] + 1.0 * vector[1]]

    assert points(-2, -2, vector, vector, copied, copied) == [10, 10, 0, 0, 0, 0]


@pytest.mark.parametrize("number", [100, -100, 0.1, -10])
def test_a_made_up_power_of_ten_that_only_copies_weights_earns_nothing(number):
    copied = [1.1 * number, 1.2 * number]

    assert points(7, number, copied, copied, None, None)[2:] == [0, 0, 0, 0]
