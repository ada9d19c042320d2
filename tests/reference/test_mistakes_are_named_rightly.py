"""No known mistake is named for code that does something else."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reference.problem2 import MISTAKES
from tests.conftest import verdicts_on

COMPUTED = {mistake.id: mistake.compute for mistake in MISTAKES}
CONDITIONS = ["Z > 0", "Z >= 0", "Z < 0", "Z <= 0", "Z != 0", "dA > 0", "Z > 1", "dA * Z > 0"]
VALUES = ["dA", "Z", "0.0", "1.0", "-1.0", "0.5", "np.abs(dA)", "np.sign(Z)", "np.maximum(0.0, Z)"]
EXPRESSIONS = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("np.where({}, {}, {})".format, st.sampled_from(CONDITIONS), inner, inner),
        st.builds("np.abs({})".format, inner),
    ),
    max_leaves=4,
)


def written(expression):
    return eval(f"lambda dA, Z: {expression}", {"np": np})  # noqa: S307 (made here)


def fresh_inputs():
    """Inputs that no case has, with exact zeros in Z."""
    generator = np.random.default_rng(7)
    for shape in [(3, 4), (6,), (2, 3, 2)]:
        yield generator.normal(size=shape), generator.integers(-2, 3, size=shape).astype(float)


@pytest.mark.ci
@settings(max_examples=200)
@given(expression=EXPRESSIONS)
def test_a_mistake_that_explains_every_failing_case_does_what_the_code_does(
    assignment, key, expression
):
    function = written(expression)
    failing = [
        c for c in verdicts_on(assignment, key, function).values() if c.points < c.max_points
    ]
    named = {case.mistake for case in failing}
    assume(len(named) == 1 and None not in named)

    (mistake,) = named

    for dA, Z in fresh_inputs():
        own = np.asarray(function(dA.copy(), Z.copy()), float)
        theirs = np.asarray(COMPUTED[mistake](dA.copy(), Z.copy()), float)
        np.testing.assert_allclose(own, np.broadcast_to(theirs, own.shape))


@pytest.mark.parametrize(
    "expression",
    [
        "np.where(Z > 0, np.maximum(dA, 0), 2)",
        "np.where(Z <= 0, dA + Z, 1.0 * (Z < 0))",
        "1 - np.abs(dA)",
        "np.sign(Z) + dA",
        "np.where(Z * dA > 0, -1, dA)",
        "np.where(Z > 1, np.exp(Z) + 2, dA * 0.5)",
        "np.where(Z > 0, np.exp(Z), np.maximum(dA, 0))",
        "np.where(Z >= 0, np.tanh(Z), dA / 4)",
        "np.maximum(dA, 0) - np.maximum(0, Z)",
    ],
)
def test_a_mistake_that_fits_a_few_cases_by_coincidence_is_not_named(mark_function, expression):
    results = mark_function(written(expression))

    assert {case.mistake for case in results.values()} == {None}
