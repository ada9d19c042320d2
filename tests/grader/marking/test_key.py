"""The answer key is computed once, and an assignment whose reference fails is named."""

import re
from pathlib import Path

import numpy as np
import pytest

from grader import (
    ArrayInput,
    Assignment,
    AssignmentError,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownAnswer,
    Step,
)
from grader.marking import build_key


def function_assignment(reference, explain=None, mistakes=(), **rules):
    case = Case(id="one", title="One", points=1, inputs=[ArrayInput(values=[1.0])], **rules)
    problem = FunctionProblem(
        id="double",
        title="Double",
        points=1,
        function="double",
        parameters=["x"],
        reference=reference,
        cases=[case],
        mistakes=mistakes,
        explain=explain,
    )
    return Assignment(id="homework", title="Homework", points=1, problems=[problem])


def chain_assignment(compute, **step):
    one = Step(id="a", title="a", formula="", points=1, compute=compute, **step)
    problem = ChainProblem(id="chain", title="Chain", points=1, function="values", cases=[one])
    return Assignment(id="homework", title="Homework", points=1, problems=[problem])


def in_place(x):
    x[0] = 7
    return x


@pytest.mark.parametrize(
    ("assignment", "complaint"),
    [
        (function_assignment(lambda x: x / [1, 2, 0.5j]), "double.one: the reference gives"),
        (function_assignment(lambda x: missing), "double.one: the reference fails"),  # noqa: F821
        (function_assignment(in_place, unchanged=[0]), "double.one: the reference changes x"),
        (function_assignment(lambda x: x, not_shared=[0]), "double.one: the reference's result"),
        (chain_assignment(lambda: 1 / 0), "chain.a: the reference fails"),
        (chain_assignment(lambda: np.nan), "chain.a: the reference gives"),
        (
            chain_assignment(
                lambda: [1.0, 2.0], known_answers=[KnownAnswer(id="old", value=3, message="")]
            ),
            "chain.a: the known answer 'old' is 3.0, which is not of the size",
        ),
    ],
)
def test_a_reference_that_cannot_be_right_is_named_with_its_case(assignment, complaint):
    with pytest.raises(AssignmentError) as caught:
        build_key(assignment)

    assert complaint in str(caught.value)


def fails(*arguments):
    return missing  # noqa: F821


def fails_within_numpy(x):
    return np.linalg.inv(x)


HERE = re.escape(str(Path(__file__)))


@pytest.mark.parametrize(
    ("assignment", "line", "cause"),
    [
        (function_assignment(fails), fails, "NameError: name 'missing'"),
        (function_assignment(fails_within_numpy), fails_within_numpy, "LinAlgError: 1-dimensional"),
        (function_assignment(lambda x: fails(x)), fails, "NameError: name 'missing'"),
        (chain_assignment(fails), fails, "NameError: name 'missing'"),
        (chain_assignment(lambda: 1.0, worked=fails), fails, "NameError: name 'missing'"),
        (function_assignment(lambda x: x, explain=fails), fails, "NameError: name 'missing'"),
    ],
    ids=["reference", "in numpy", "called by it", "step", "worked", "explain"],
)
def test_what_fails_in_an_assignment_is_told_with_file_line_and_cause(assignment, line, cause):
    number = line.__code__.co_firstlineno + 1

    with pytest.raises(AssignmentError, match=f"fails: {HERE}, line {number}: {cause}"):
        build_key(assignment)


def test_a_reference_that_takes_other_arguments_is_told_with_its_place():
    number = in_place.__code__.co_firstlineno

    with pytest.raises(AssignmentError, match=rf"{HERE}, line {number}: TypeError: in_place\(\)"):
        build_key(chain_assignment(in_place))
