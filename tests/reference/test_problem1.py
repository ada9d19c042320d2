"""Problem 1 as students meet it: forms, follow-through, known mistakes, the erratum."""

import numpy as np
import pytest

from reference.problem1 import PROBLEM_1

RIGHT = {
    "dL_dyhat": -2,
    "dL_dz3": -2,
    "dL_da2": [-2.2, -2.4],
    "dL_dz2": [-2.2, -2.4],
    "dL_da1": [-3.7, -4.16],
    "dL_dz1": [-3.7, -4.16],
}
MISTAKES = [(step.id, mistake.id) for step in PROBLEM_1.cases for mistake in step.mistakes]


def upstream_of(step, key):
    return [key.chains["problem1"].right[name] for name in step.depends_on]


def test_the_right_values_earn_all_points(mark_gradients):
    results = mark_gradients(RIGHT)

    assert {case.verdict for case in results.values()} == {"correct"}
    assert sum(case.points for case in results.values()) == 60


@pytest.mark.parametrize(
    "form",
    [
        [-2.2, -2.4],
        (-2.2, -2.4),
        np.array([-2.2, -2.4]),
        np.array([[-2.2], [-2.4]]),
        np.array([[-2.2, -2.4]]),
    ],
    ids=["list", "tuple", "(2,)", "(2, 1)", "(1, 2)"],
)
def test_the_orientation_of_a_vector_does_not_count(mark_gradients, form):
    results = mark_gradients(RIGHT | {"dL_da2": form})

    assert results["dL_da2"].verdict == "correct"


@pytest.mark.parametrize("form", [-2, -2.0, [-2], np.array(-2.0), np.array([[-2.0]])])
def test_a_single_number_may_be_given_bare_or_in_an_array(mark_gradients, form):
    results = mark_gradients(RIGHT | {"dL_dz3": form})

    assert results["dL_dz3"].verdict == "correct"


@pytest.mark.parametrize(("given", "verdict"), [(-2.004, "correct"), (-2.006, "wrong")])
def test_two_decimals_are_enough_and_needed(mark_gradients, given, verdict):
    results = mark_gradients({"dL_dyhat": given})

    assert results["dL_dyhat"].verdict == verdict


def test_the_printed_sheets_values_are_accepted_with_the_right_ones_shown(mark_gradients):
    printed = [-4.54, -5.18]

    results = mark_gradients(RIGHT | {"dL_da1": printed, "dL_dz1": printed})

    assert [results[name].verdict for name in ("dL_da1", "dL_dz1")] == ["accepted", "accepted"]
    assert sum(case.points for case in results.values()) == 60
    assert "[−3.70, −4.16]" in results["dL_da1"].message
    assert results["dL_da1"].mistake == "printed_sheet"


def test_one_early_error_costs_only_its_own_step(mark_gradients):
    doubled = {
        "dL_dyhat": -4,
        "dL_dz3": -4,
        "dL_da2": [-4.4, -4.8],
        "dL_dz2": [-4.4, -4.8],
        "dL_da1": [-7.4, -8.32],
        "dL_dz1": [-7.4, -8.32],
    }

    results = mark_gradients(doubled)

    assert results["dL_dyhat"].verdict == "wrong"
    assert {results[name].verdict for name in list(doubled)[1:]} == {"follow_through"}
    assert sum(case.points for case in results.values()) == 50


@pytest.mark.parametrize(("step_id", "mistake_id"), MISTAKES)
def test_every_known_mistake_is_named_and_loses_the_points(
    mark_gradients, key, step_id, mistake_id
):
    step = next(step for step in PROBLEM_1.cases if step.id == step_id)
    mistake = next(mistake for mistake in step.mistakes if mistake.id == mistake_id)
    wrong = mistake.compute(*upstream_of(step, key))

    result = mark_gradients(RIGHT | {step_id: wrong})[step_id]

    assert (result.verdict, result.mistake, result.points) == ("wrong", mistake_id, 0)
    assert result.message.endswith(mistake.message)


@pytest.mark.parametrize(
    ("step_id", "value", "mistake_id"),
    [
        ("dL_dyhat", 2, "sign_lost"),
        ("dL_dyhat", -4, "residual_squared"),
        ("dL_dyhat", -1, "residual_halved"),
        ("dL_dyhat", 5.5, "forward_from_a2"),
        ("dL_dyhat", -5.5, "forward_from_a2_sign_lost"),
        ("dL_dyhat", 9.11, "forward_from_a1"),
        ("dL_dyhat", 1.157, "forward_from_x"),
        ("dL_dyhat", 1.16, "forward_from_x"),
        ("dL_dyhat", -1.157, "forward_from_x_sign_lost"),
        ("dL_dz3", 2, "sign_flipped"),
        ("dL_da2", [-2.4, -2.2], "reversed_order"),
        ("dL_da2", [2.2, 2.4], "sign_flipped"),
        ("dL_da2", [-12, -14], "weight_gradient"),
        ("dL_da2", [-1.7, -1.9], "bias_added"),
        ("dL_da2", -4.6, "summed"),
        ("dL_dz2", [-2.4, -2.2], "reversed_order"),
        ("dL_da1", [-4.16, -3.7], "reversed_order"),
        ("dL_dz1", [-4.16, -3.7], "reversed_order"),
        ("dL_da1", [-1.54, -2.4], "diagonal_alone"),
        ("dL_da1", [-3.4, -3.76], "bias_added"),
        ("dL_da2", [-2, -2], "without_W3"),
        ("dL_da1", [-3.46, -4.38], "not_transposed"),
        ("dL_da1", [-1.18, -1.64, -2.1], "W1_for_W2"),
        ("dL_da1", [-2.42, -2.88], "W3_for_W2"),
        ("dL_da1", [-2.2, -2.4], "upstream_repeated"),
        ("dL_dz2", [-3.7, -4.16], "neighbour"),
    ],
)
def test_mistakes_are_recognised_by_the_numbers_students_write(
    mark_gradients, step_id, value, mistake_id
):
    result = mark_gradients(RIGHT | {step_id: value})[step_id]

    assert result.mistake == mistake_id


@pytest.mark.parametrize(
    ("start", "yhat"),
    [("from a2", "15.5"), ("from a1", "19.11"), ("from x through the whole network", "11.16")],
)
def test_a_forward_pass_is_explained_with_its_result(mark_gradients, start, yhat):
    result = mark_gradients({"dL_dyhat": round(float(yhat) - 10, 2)})["dL_dyhat"]

    assert f"by a forward pass {start}, and got {yhat}." in result.message
    assert "The problem gives ŷ = 8" in result.message


def test_reversed_numbers_of_the_students_own_values_are_named(mark_gradients):
    result = mark_gradients({"dL_dz3": 7, "dL_da2": [8.4, 7.7]})["dL_da2"]

    assert result.mistake == "reversed_order"


def test_reversing_equal_numbers_changes_nothing(mark_gradients):
    result = mark_gradients({"dL_da2": [7, 7], "dL_dz2": [7, 7]})["dL_dz2"]

    assert result.mistake is None


@pytest.mark.parametrize(
    ("step_id", "value", "sentence"),
    [
        ("dL_da1", [-3.7, -4.2], "[-3.7, -4.2] is the right value, but rounded to one decimal"),
        ("dL_da1", [-4, -4], "[-4, -4] is the right value, but rounded to a whole number"),
        ("dL_da1", [-3, 7, -4, 16], "Did you write decimal commas?"),
    ],
)
def test_how_a_value_is_written_is_explained(mark_gradients, step_id, value, sentence):
    result = mark_gradients(RIGHT | {step_id: value})[step_id]

    assert (result.verdict, result.points) == ("wrong", 0)
    assert sentence in result.message


def test_rounding_a_value_that_follows_is_explained(mark_gradients):
    given = {"dL_dz2": [2.2, 2.4], "dL_da1": [3.7, 4.2]}

    result = mark_gradients(given)["dL_da1"]

    assert result.message == (
        "[3.7, 4.2] follows from your dL_dz2, but is rounded to one decimal; give two."
    )


def test_a_value_that_repeats_a_rounded_one_follows(mark_gradients):
    results = mark_gradients(RIGHT | {"dL_da1": [-3.7, -4.2], "dL_dz1": [-3.7, -4.2]})

    assert results["dL_dz1"].verdict == "follow_through"


def test_a_mistake_is_recognised_on_top_of_an_earlier_error(mark_gradients):
    doubled = {"dL_dz2": [-4.4, -4.8], "dL_da1": [-6.92, -8.76]}

    result = mark_gradients(RIGHT | doubled)["dL_da1"]

    assert result.mistake == "not_transposed"
