"""From a handout back to the answer key that marking takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.handout.publish import make_handout
from reference import ASSIGNMENT
from reference.problem1 import PROBLEM_1

STEPS = make_handout(ASSIGNMENT).answer_key().self_checks["problem1"]
numbers = st.floats(-1e6, 1e6)


@pytest.mark.parametrize("step", PROBLEM_1.cases[1:], ids=lambda step: step.id)
@given(data=st.data())
def test_a_step_computes_what_the_assignments_own_does(step, data):
    size = 1 if step.depends_on[0] in ("dL_dyhat", "dL_dz3") else 2
    earlier = np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)))

    value = STEPS[step.id].compute(earlier)

    np.testing.assert_allclose(value, step.compute(earlier), rtol=1e-9, atol=1e-6)


def test_points_are_those_that_public_cases_carry(make_assignment, make_function, make_chain):
    assignment = make_handout(make_assignment(make_function(), make_chain()))

    assert [problem.points for problem in assignment.problems] == [1, 0]
    assert assignment.points == 1


def test_the_answer_key_is_that_of_the_public_cases(key, handout):
    restored = handout.answer_key()

    whole = key.functions["problem2"]
    shown = {name: case.shown for name, case in restored.functions["problem2"].items()}
    assert shown == {name: whole[name].shown for name in shown}


@pytest.mark.parametrize(
    ("first", "third"),
    [
        ([1e9, 1e-3, 2.0], lambda second: second * 0.5),
        ([1e9, 2e9, 3e9], lambda second: np.where([True, False, True], second, 0)),
        ([1.0, 2.0, 3.0], lambda second: second * [3, 0.7, 0.1]),
        ([1.0, 2.0, 3.0], lambda second: np.add(second[::-1], [0, 0, 4])),
    ],
    ids=["of all sizes", "masked", "weighted", "with a constant"],
)
def test_a_step_computes_the_right_value_of_right_values_to_the_bit(
    make_chain, make_assignment, first, third
):
    chain = make_chain(compute=third)
    values = np.array(first)
    steps = (
        chain.cases[0].model_copy(update={"compute": lambda: values}),
        chain.cases[1].model_copy(update={"compute": lambda first: first * 1.0}),
        chain.cases[2],
    )
    whole = make_assignment(chain.model_copy(update={"cases": steps}))

    restored = make_handout(whole).answer_key().self_checks["chain"]["third"]

    np.testing.assert_array_equal(restored.compute(values), third(values))
