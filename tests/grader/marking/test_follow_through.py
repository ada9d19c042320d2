"""Which repeated values earn points: several earlier steps, hidden steps, known mistakes."""

import numpy as np
import pytest

from grader.marking import build_key
from grader.marking.chain_verdicts import mark_chain
from grader.marking.follow_through import reuses
from grader.model.assignment import Assignment
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import NamedValues, Numbers, Outcome
from grader.model.known_mistakes import KnownMistake
from grader.model.scored import Tolerance


def a_step(name, *depends_on, compute, **more):
    return Step(
        id=name, title=name, formula="", points=10, depends_on=depends_on, compute=compute, **more
    )


def points(steps, *values):
    """The points of each step, for values in the order of the steps; None is no value."""
    problem = ChainProblem(
        id="p", title="p", points=10 * len(steps), function="f", cases=tuple(steps)
    )
    assignment = Assignment(id="a", title="a", points=problem.points, problems=(problem,))
    named = zip((step.id for step in steps), values, strict=True)
    table = {name: Numbers(np.asarray(v, float), "list") for name, v in named if v is not None}
    outcomes = {
        "p": Outcome("returned", NamedValues(table)),
        "p.variables": Outcome("returned", NamedValues({})),
    }
    results = mark_chain(problem, outcomes, build_key(assignment).chains["p"])
    return [result.points for result in results]


SIGN_LOST = KnownMistake(id="sign_lost", message="Sign.", compute=lambda: 1.0)
FIRST = a_step("a", compute=lambda: -1.0, mistakes=(SIGN_LOST,))
SECOND = a_step("b", compute=lambda: 2.0)
REPEAT = a_step("r", "a", compute=lambda a: a)
SUM = a_step("s", "a", "b", compute=lambda a, b: a + b)
LARGEST = a_step("m", "a", "b", compute=np.maximum)


@pytest.mark.parametrize(
    ("values", "earned"),
    [((5, 5), [0, 0]), ((1, 1), [0, 10]), ((-1, -1), [10, 10]), ((None, 5), [0, 0])],
    ids=["unexplained", "known mistake", "right", "missing"],
)
def test_a_repeated_value_counts_if_it_is_explained(values, earned):
    assert points([FIRST, REPEAT], *values) == earned


@pytest.mark.parametrize(("first", "earned"), [(5, [0, 0, 0]), (1, [0, 10, 10])])
def test_what_is_repeated_again_counts_as_often_as_the_first_repeat(first, earned):
    again = a_step("q", "r", compute=lambda r: r)

    assert points([FIRST, REPEAT, again], first, first, first) == earned


@pytest.mark.parametrize(
    "compute", [np.mean, np.max, lambda a: a[:1], lambda a: a[::-1]], ids=["mean", "max", "0", "-1"]
)
def test_what_a_made_up_number_in_every_cell_comes_to_is_a_repeat(compute):
    first = a_step("a", compute=lambda: [1.0, 2.0, 4.0])
    made_up = np.full(3, 7.0)

    assert points([first, a_step("b", "a", compute=compute)], made_up, compute(made_up)) == [0, 0]


def test_what_is_computed_from_one_number_in_every_cell_counts():
    first = a_step("a", compute=lambda: [1.0, 2.0, 4.0])

    assert points([first, a_step("b", "a", compute=np.sum)], np.full(3, 7.0), 21.0) == [0, 10]


@pytest.mark.parametrize("first", [5, 50])
def test_a_repeat_of_a_computed_value_counts(first):
    tripled = a_step("t", "a", compute=lambda a: 3 * a)
    again = a_step("q", "t", compute=lambda t: t)

    assert points([FIRST, tripled, again], first, 3 * first, 3 * first) == [0, 10, 10]


@pytest.mark.parametrize(
    ("values", "earned"),
    [((5, 2, 7), [0, 10, 10]), ((5, 3, 8), [0, 0, 10]), ((5, 0, 5), [0, 0, 0])],
    ids=["computed", "computed from two", "repeated"],
)
def test_a_sum_is_a_repeat_where_one_part_is_zero(values, earned):
    assert points([FIRST, SECOND, SUM], *values) == earned


@pytest.mark.parametrize(
    ("values", "earned"),
    [((7, 3, 7), [0, 0, 0]), ((1, 3, 3), [0, 0, 0]), ((7, 2, 7), [0, 10, 0])],
)
def test_of_several_earlier_steps_the_repeated_one_must_be_explained(values, earned):
    assert points([FIRST, SECOND, LARGEST], *values) == earned


def test_of_equal_earlier_values_one_must_be_explained():
    assert points([FIRST, SECOND, LARGEST], 1, 1, 1) == [0, 0, 10]


@pytest.mark.parametrize(("values", "earned"), [((5, 5), [0, 0]), ((1, 1), [0, 10])])
def test_a_hidden_step_explains_as_a_public_one_does(values, earned):
    hidden = FIRST.model_copy(update={"visibility": "hidden"})

    assert points([hidden, REPEAT], *values) == earned


def test_one_number_in_every_cell_is_a_repeat():
    spread = a_step("v", "a", compute=lambda a: np.full(3, a[0]))

    assert points([FIRST, spread], 5, [5, 5, 5]) == [0, 0]
    assert points([FIRST, spread], 1, [1, 1, 1]) == [0, 10]


def test_a_mask_that_blocks_a_number_is_computed():
    pair = a_step("v", compute=lambda: np.array([1.0, 2.0]))
    masked = a_step("w", "v", compute=lambda v: np.array([v[0], 0.0]))

    assert points([pair, masked], [5, 6], [5, 0]) == [0, 10]
    assert points([pair, masked], [5, 0], [5, 0]) == [0, 0]


@pytest.mark.parametrize(("first", "earned"), [(-1, [10, 0, 10]), (1, [0, 0, 0]), (5, [0, 0, 0])])
def test_a_mistake_that_takes_over_a_value_explains_it_only_if_the_value_is_right(first, earned):
    kept = KnownMistake(id="kept", message="Kept.", compute=lambda a: a)
    tripled = a_step("t", "a", compute=lambda a: 3 * a, mistakes=(kept,))
    again = a_step("q", "t", compute=lambda t: t)

    assert points([FIRST, tripled, again], first, first, first) == earned


@pytest.mark.parametrize(
    ("value", "earlier", "reused"),
    [
        ([1, 2], [1, 2], True),
        ([2, 1], [1, 2], True),
        ([-1, 2], [1, 2], True),
        ([3, 3], [3], True),
        ([1.004, 2], [1, 2], True),
        ([1, 3], [1, 2], False),
        ([0.5, 1], [1, 2], False),
        ([1], [], False),
    ],
)
def test_a_value_reuses_numbers_in_any_order_and_with_any_sign(value, earlier, reused):
    tolerance = Tolerance(atol=0.005)

    assert reuses(np.array(value, float), np.array(earlier, float), tolerance) is reused
