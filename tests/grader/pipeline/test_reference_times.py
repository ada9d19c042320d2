"""The time that a call may take follows from the time of the reference on this computer."""

import numpy as np
import pytest

from grader import ArrayInput, Assignment, Case, FunctionProblem, RandomInput
from grader.pipeline.reference_times import FLOOR, time_limits


@pytest.fixture
def limits():
    """The limits of cases `quick` and `other`, with this reference."""

    def run(reference, **case):
        cases = [
            Case(id=name, title="", points=1, **({"inputs": (1,), "time_factor": 20} | more))
            for name, more in (("quick", case), ("other", {"time_factor": None}))
        ]
        problem = FunctionProblem(
            id="p", title="", points=2, function="f", parameters=("a",), reference=reference,
            cases=cases,
        )  # fmt: skip
        return time_limits(Assignment(id="a", title="", points=2, problems=[problem]))

    return run


def test_only_a_case_with_a_factor_has_a_limit(limits):
    assert [*limits(abs)] == ["p.quick"]


def test_a_quick_reference_leaves_enough_time_for_noise(limits):
    limit = limits(abs)["p.quick"]

    assert limit.reference < FLOOR / 20
    assert limit.seconds >= FLOOR


def test_large_inputs_leave_time_to_pass_them(limits):
    small = limits(np.shape, inputs=(ArrayInput(values=[1]),))["p.quick"]
    large = limits(np.shape, inputs=(RandomInput(seed=1, shape=(2000, 1000)),))["p.quick"]

    assert large.seconds > 2 * small.seconds


def test_a_slow_reference_is_allowed_its_time_that_many_times(limits):
    def slow(a):
        return sum(range(10**6))

    limit = limits(slow, time_factor=1000)["p.quick"]

    assert limit.seconds == pytest.approx(1000 * limit.reference)


def test_each_time_is_taken_with_new_inputs(limits):
    seen = []

    def reference(a):
        seen.append(a.tolist())
        a += 1
        return a

    limits(reference, inputs=(ArrayInput(values=[0.0]),))

    assert seen == [[0.0]] * 5
