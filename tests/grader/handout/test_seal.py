"""A sealed value is recognised within its tolerance, and nowhere else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.handout.recognition import seal
from grader.model.scored import Tolerance

TOLERANCE = Tolerance(rtol=1e-6, atol=0.005)
SEALED = seal(np.array([-4.54, -5.18]), TOLERANCE, "salt")
inside = st.floats(-0.005, 0.005)
outside = st.floats(-1e9, 1e9).filter(lambda off: abs(off) > 0.006)


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


def test_the_edge_of_the_tolerance_is_within_it():
    sealed = seal(np.array([9.05]), Tolerance(rtol=0, atol=0.005), "salt")

    assert sealed.is_of(np.array([9.055]))
    assert sealed.is_of(np.array([9.045]))


def test_what_is_told_of_a_value_does_not_tell_it():
    other = seal(np.array([-7.31, -4.02]), TOLERANCE, "salt")

    assert SEALED.widths == other.widths
    assert all((16 * offset).is_integer() for offset in SEALED.offsets)


def test_without_a_tolerance_the_value_itself_is_recognised():
    sealed = seal(np.array([0.1 + 0.2]), Tolerance(rtol=0, atol=0), "salt")

    assert sealed.is_of(np.array([0.1 + 0.2]))
    assert not sealed.is_of(np.array([0.300001]))
