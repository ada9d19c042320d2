"""A sealed value is recognised within its tolerance, and nowhere else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.assignment import Tolerance
from grader.handout.seal import seal

TOLERANCE = Tolerance(rtol=1e-6, atol=0.005)
SEALED = seal(np.array([-4.54, -5.18]), TOLERANCE, "salt")
inside = st.floats(-0.0049, 0.0049)
outside = st.floats(-1e9, 1e9).filter(lambda off: abs(off) > 0.0051)


@given(inside, inside)
def test_a_value_within_the_tolerance_is_recognised(first, second):
    assert SEALED.is_of(np.array([-4.54 + first, -5.18 + second]))


@given(inside, outside)
def test_a_value_outside_the_tolerance_is_not(first, second):
    assert not SEALED.is_of(np.array([-4.54 + first, -5.18 + second]))


def test_a_value_of_another_size_or_not_finite_is_not():
    assert not SEALED.is_of(np.array([-4.54]))
    assert not SEALED.is_of(np.array([-4.54, np.nan]))


def test_neither_number_can_be_read():
    assert "4.54" not in SEALED.model_dump_json()
    assert "5.18" not in SEALED.model_dump_json()
