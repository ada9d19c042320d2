"""Each step's gradient is the derivative of that step alone, whatever comes from upstream."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference import gradients
from reference.network import W2, W3, a1, a2, b2, b3, y, yhat

STEP = 1e-6
upstream_numbers = arrays(float, 1, elements=st.floats(-100, 100))
upstream_pairs = arrays(float, 2, elements=st.floats(-100, 100))


def relu(z):
    return np.maximum(z, 0)


def numeric_gradient(forward, at, upstream):
    """Central differences of upstream · forward(x), coordinate by coordinate."""
    shifts = STEP * np.eye(at.size)
    return np.array(
        [upstream @ (forward(at + shift) - forward(at - shift)) / (2 * STEP) for shift in shifts]
    )


def test_dL_dyhat_is_the_derivative_of_the_loss():
    def loss(yhat):
        return 0.5 * (y - yhat) ** 2

    numeric = numeric_gradient(loss, np.array([yhat]), np.ones(1))

    np.testing.assert_allclose(gradients.dL_dyhat(), numeric, rtol=1e-6)


@given(upstream_numbers)
def test_dL_dz3_goes_back_through_the_linear_output(upstream):
    numeric = numeric_gradient(lambda z3: z3, np.array([yhat]), upstream)

    np.testing.assert_allclose(gradients.dL_dz3(upstream), numeric, rtol=1e-5, atol=1e-6)


@given(upstream_numbers)
def test_dL_da2_goes_back_through_W3(upstream):
    numeric = numeric_gradient(lambda a2: W3 @ a2 + b3, a2, upstream)

    np.testing.assert_allclose(gradients.dL_da2(upstream), numeric, rtol=1e-5, atol=1e-6)


@given(upstream_pairs)
def test_dL_dz2_goes_back_through_the_second_relu(upstream):
    z2 = a2  # an active unit's pre-activation is its activation

    numeric = numeric_gradient(relu, z2, upstream)

    np.testing.assert_allclose(gradients.dL_dz2(upstream), numeric, rtol=1e-5, atol=1e-6)


@given(upstream_pairs)
def test_dL_da1_goes_back_through_W2(upstream):
    numeric = numeric_gradient(lambda a1: W2 @ a1 + b2, a1, upstream)

    np.testing.assert_allclose(gradients.dL_da1(upstream), numeric, rtol=1e-5, atol=1e-6)


@given(upstream_pairs)
def test_dL_dz1_goes_back_through_the_first_relu(upstream):
    z1 = a1  # an active unit's pre-activation is its activation

    numeric = numeric_gradient(relu, z1, upstream)

    np.testing.assert_allclose(gradients.dL_dz1(upstream), numeric, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ("dL_dyhat", [-2.0]),
        ("dL_dz3", [-2.0]),
        ("dL_da2", [-2.2, -2.4]),
        ("dL_dz2", [-2.2, -2.4]),
        ("dL_da1", [-3.7, -4.16]),
        ("dL_dz1", [-3.7, -4.16]),
    ],
)
def test_the_chain_gives_the_recomputed_values_and_not_the_printed_ones(key, step, value):
    np.testing.assert_allclose(key.chains["problem1"].right[step], value, rtol=1e-12)


def test_the_forward_values_are_given_and_not_computed():
    assert W3 @ a2 + b3 == pytest.approx(15.5)
    assert yhat == 8.0
