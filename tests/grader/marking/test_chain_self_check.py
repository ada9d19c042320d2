"""What a self-check tells of a chain: form, and what follows from what, without a right number."""

import functools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.handout.publish import make_handout
from grader.marking.chain_self_check import check_chain
from grader.model.execution import CodePlace, NamedValues, Numbers, Outcome, StudentError
from reference import ASSIGNMENT, gradients

pairs = st.tuples(st.floats(1, 1e3), st.floats(1, 1e3)).map(np.array)
factors = st.floats(0.1, 10).filter(lambda factor: abs(factor - 1) > 0.05)


@functools.cache
def handed_out():
    """The chain of Assignment 3, and what its handout tells of it."""
    handout = make_handout(ASSIGNMENT)
    return handout.problems[0], handout.answer_key().self_checks["problem1"]


def check(outcome=None, **values):
    called = outcome or Outcome(
        "returned", NamedValues({k: Numbers(np.asarray(v), "list") for k, v in values.items()})
    )
    outcomes = {"problem1": called, "problem1.variables": Outcome("returned", NamedValues({}))}
    chain, key = handed_out()
    cases = check_chain(chain, outcomes, key)
    return {case.id.case: case for case in cases}


@given(pairs)
def test_a_value_that_follows_from_the_students_own_passes(own):
    step = check(dL_dz2=own, dL_da1=gradients.dL_da1(own))["dL_da1"]

    assert (step.verdict, step.checked) == ("correct", "follows")
    assert str(step.finding) == "This value follows from your dL_dz2."


@given(pairs, factors)
def test_a_value_of_another_size_is_told_to_have_the_right_direction(own, factor):
    step = check(dL_dz2=own, dL_da1=factor * gradients.dL_da1(own))["dL_da1"]

    assert step.verdict == "wrong"
    assert step.finding.code == "direction_follows"


@given(pairs)
def test_a_lost_sign_is_told(own):
    step = check(dL_dz2=own, dL_da1=-gradients.dL_da1(own))["dL_da1"]

    assert step.verdict == "wrong"
    assert step.finding.code == "sign_is_flipped"


@given(pairs)
def test_a_value_in_another_order_is_told_to_have_the_right_size(own):
    right = gradients.dL_da1(own)
    assume(abs(right[0] - right[1]) > 0.1)

    step = check(dL_dz2=own, dL_da1=right[::-1])["dL_da1"]

    assert step.finding.code == "size_follows"


def test_a_value_that_is_off_in_both_is_told_so():
    step = check(dL_dz2=[1, 2], dL_da1=[5, -3])["dL_da1"]

    assert step.finding.code == "nothing_follows"


@pytest.mark.parametrize("value", [0.0, [0.0, 0.0]], ids=["number", "pair"])
def test_zero_has_neither_direction_nor_size(value):
    name, earlier = ("dL_dz3", "dL_dyhat") if value == 0.0 else ("dL_dz2", "dL_da2")

    step = check(**{earlier: np.ones_like(value), name: value})[name]

    assert step.finding.code == "nothing_follows"


@given(pairs, pairs)
def test_no_number_is_told(own, answer):
    steps = check(dL_dz2=own, dL_da1=answer)

    assert not any(
        character.isdigit() for character in str(steps["dL_da1"].finding).replace("dL_dz2", "")
    )
    assert all(step.comparison.expected is None for step in steps.values())


def test_the_first_value_is_checked_in_form_alone():
    step = check(dL_dyhat=123)["dL_dyhat"]

    assert (step.verdict, step.checked) == ("correct", "format")
    assert step.finding.code == "form_is_right"


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ([1.0, 2.0, 3.0], "You gave 3 numbers instead of 2 numbers."),
        ([1.0, np.nan], "The value is not finite (nan or infinity)."),
        (np.ones((2, 2)), "You gave an array of shape (2, 2) instead of 2 numbers."),
    ],
    ids=["size", "nan", "matrix"],
)
def test_a_value_of_the_wrong_form_fails(value, finding):
    step = check(dL_da2=value)["dL_da2"]

    assert (step.verdict, step.checked, str(step.finding)) == ("wrong", "format", finding)


@pytest.mark.parametrize(
    "upstream",
    [{}, {"dL_dz2": [np.nan, 1.0]}, {"dL_dz2": [1.0, 2.0, 3.0]}],
    ids=["missing", "nan", "size"],
)
def test_what_follows_from_no_usable_value_is_checked_in_form_alone(upstream):
    step = check(dL_da1=[1.0, 2.0], **upstream)["dL_da1"]

    assert (step.verdict, step.checked) == ("correct", "format")
    assert step.finding.code == "form_is_right_without_upstream"


@pytest.mark.parametrize("upstream", [[0, 0], [1e-9, 1e-9], [1e308, 1e308]])
def test_where_too_little_follows_nothing_is_told(upstream):
    step = check(dL_dz2=upstream, dL_da1=[1.0, 2.0])["dL_da1"]

    assert (step.verdict, step.checked) == ("correct", "format")
    assert step.finding.code == "form_is_right_at_extremes"


def test_a_missing_value_is_told_with_the_name_that_may_be_meant():
    step = check(dL_dYhat=1)["dL_dyhat"]

    assert step.verdict == "missing"
    assert (step.finding.code, step.finding.values["similar"]) == ("misspelled", "dL_dYhat")


def test_an_exception_is_told_with_the_students_own_lines():
    error = StudentError(
        "NameError", "name 'y' is not defined", (CodePlace("mine.py", 3, "-(y - yhat)"),)
    )

    step = check(Outcome("error", error=error))["dL_dyhat"]

    assert step.verdict == "error"
    assert step.traceback == error.lines


def test_a_value_that_the_course_printed_passes_where_the_step_before_it_may_be_right():
    step = check(dL_dz2=[1, 2], dL_da1=[-4.54, -5.18])["dL_da1"]

    assert step.verdict == "accepted"
    assert step.passed
    assert str(step.finding) == (
        "This is not the right value. It is accepted if your dL_dz2 earns its points."
    )


@pytest.mark.parametrize("earlier", [{}, {"dL_da2": [5, 6], "dL_dz2": [1, 2]}])
def test_a_value_that_the_course_printed_does_not_pass_after_a_step_that_fails(earlier):
    step = check(dL_da1=[-4.54, -5.18], **earlier)["dL_da1"]

    assert step.verdict != "accepted"


def test_a_value_that_is_rounded_too_far_is_told_so():
    step = check(dL_dz2=[-2.2, -2.4], dL_da1=[-3.7, -4.2])["dL_da1"]

    assert step.verdict == "wrong"
    assert str(step.finding) == (
        "It follows from your dL_dz2, but is rounded to one decimal; give two."
    )


def test_decimal_commas_are_told_as_in_grading():
    step = check(dL_da2=[-2, 2, -2, 4])["dL_da2"]

    assert step.finding.code == "decimal_commas"


def test_there_are_no_points():
    steps = check(dL_dyhat=1)

    assert all(step.points == step.max_points == 0 for step in steps.values())
