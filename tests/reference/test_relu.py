import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from reference.relu import relu_backward

# Away from the kink at 0, where the derivative does not exist.
smooth = st.floats(-10, 10).filter(lambda z: abs(z) > 1e-3)


@st.composite
def gradients_and_activations(draw):
    shape = draw(array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    dA = draw(arrays(float, shape, elements=st.floats(-10, 10)))
    return dA, draw(arrays(float, shape, elements=smooth))


@given(gradients_and_activations())
def test_it_is_the_derivative_of_relu_by_finite_differences(pair):
    dA, Z = pair
    step = 1e-6
    numeric = dA * (np.maximum(Z + step, 0) - np.maximum(Z - step, 0)) / (2 * step)

    np.testing.assert_allclose(relu_backward(dA, Z), numeric, rtol=1e-6, atol=1e-6)


@given(gradients_and_activations())
def test_it_changes_neither_argument_and_shares_memory_with_none(pair):
    dA, Z = pair
    dA_before, Z_before = dA.copy(), Z.copy()

    dZ = relu_backward(dA, Z)

    np.testing.assert_array_equal(dA, dA_before)
    np.testing.assert_array_equal(Z, Z_before)
    assert not np.may_share_memory(dZ, dA)
    assert not np.may_share_memory(dZ, Z)


def test_the_gradient_at_zero_and_minus_zero_is_zero():
    dZ = relu_backward(np.array([3.0, 5.0]), np.array([0.0, -0.0]))

    np.testing.assert_array_equal(dZ, [0.0, 0.0])


def test_inf_and_nan_do_not_pass_closed_units():
    dZ = relu_backward(np.array([np.inf, np.nan]), np.array([-1.0, 0.0]))

    np.testing.assert_array_equal(dZ, [0.0, 0.0])


def test_the_dtype_of_dA_is_kept():
    dZ = relu_backward(np.ones(2, dtype=np.float32), np.ones(2))

    assert dZ.dtype == np.float32
