"""A mutant that gives another right answer is no hole."""

import numpy as np
import pytest

from grader import Case, FunctionProblem, OneOf, Tolerance
from grader.authoring.probe_judges import are_as_right, judges_of
from grader.marking.plain_comparison import Rules
from grader.marking.value_parts import value_of

RULES = Rules(Tolerance())
RIGHT = value_of(([[1.0, 2.0], [3.0, 4.0]], [0, 0, 1]))
RELABELLED = value_of(([[3.0, 4.0], [1.0, 2.0]], [1, 1, 0]))
OTHER = value_of(([[3.0, 5.0], [1.0, 2.0]], [1, 1, 0]))


def clusters(X):
    return X, [0]


def judges(*checks, **problem):
    cases = [
        Case(id=f"c{part}", points=1, inputs=(np.ones(2),), part=part, check=check)
        for part, check in enumerate(checks)
    ]
    return judges_of(FunctionProblem(id="p", reference=clusters, cases=cases, **problem))


@pytest.mark.parametrize(("given", "is_right"), [(RELABELLED, True), (OTHER, False)])
def test_each_part_is_judged_by_its_check(given, is_right):
    found = judges("unordered", "up_to_relabelling")

    assert are_as_right(found, given, RIGHT, (), RULES) is is_right


def test_a_part_without_a_check_must_be_equal():
    found = judges("unordered", None)

    assert not are_as_right(found, RELABELLED, RIGHT, (), RULES)


@pytest.mark.parametrize(("text", "is_right"), [("", True), ("No.", False)])
def test_the_authors_checker_judges(text, is_right):
    found = judges(None, checker=lambda expected, given, inputs: text)

    assert are_as_right(found, OTHER, RIGHT, (np.ones(2),), RULES) is is_right


def test_without_checks_there_are_no_judges():
    assert judges(None, OneOf(values=[1, 2])) == ()
