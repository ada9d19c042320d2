"""A made-up assignment, and Assignment 3's handout."""

import numpy as np
import pytest

from grader import ArrayInput, Assignment, Case, ChainProblem, FunctionProblem, KnownMistake, Step
from grader.handout.publish import make_handout


@pytest.fixture(scope="session")
def handout(assignment):
    return make_handout(assignment, install="git+https://example.org/grader")


@pytest.fixture
def make_function():
    """A problem `double(z)`, with what is given instead."""

    def make(**given):
        fields = {
            "id": "twice",
            "title": "double(z)",
            "points": 3,
            "function": "double",
            "parameters": ("z",),
            "reference": lambda z: 2 * z,
            "cases": (
                Case(id="shown", title="Shown", points=1, inputs=(ArrayInput(values=[1.5]),)),
                Case(
                    id="secret",
                    title="Secret",
                    points=2,
                    visibility="hidden",
                    inputs=(ArrayInput(values=[-7.25]),),
                ),
            ),
            "mistakes": (
                KnownMistake(
                    id="negatives_lost",
                    message="Negative entries come back as 0",
                    compute=lambda z: np.maximum(2 * z, 0),
                ),
                KnownMistake(id="halved", message="Halved, not doubled", compute=lambda z: z / 2),
            ),
        }
        return FunctionProblem(**fields | given)

    return make


@pytest.fixture
def make_chain():
    """A problem of three steps: first → second (times 3, plus 1) → third, with others instead."""

    def make(**third):
        fields = {
            "id": "third",
            "title": "Third",
            "formula": "",
            "points": 1,
            "depends_on": ("second",),
            "compute": lambda second: second[::-1] * 2,
            "self_check": "follows",
        }
        return ChainProblem(
            id="chain",
            title="A chain",
            points=3,
            function="values",
            cases=(
                Step(
                    id="first",
                    title="First",
                    formula="",
                    points=1,
                    compute=lambda: [0.125, 2.0],
                ),
                Step(
                    id="second",
                    title="Second",
                    formula="",
                    points=1,
                    depends_on=("first",),
                    compute=lambda first: 3 * first + 1,
                    self_check="follows",
                ),
                Step(**fields | third),
            ),
        )

    return make


@pytest.fixture
def make_assignment():
    def make(*problems):
        points = sum(problem.points for problem in problems)
        return Assignment(id="made_up", title="Made up", points=points, problems=problems)

    return make
