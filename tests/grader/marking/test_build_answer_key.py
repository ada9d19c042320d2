"""The answer key is computed once, and an assignment whose reference fails is named."""

import re

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
    KnownMistake,
    Step,
)
from grader.marking import build_key
from grader.model.visible_text import show_file


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
        (function_assignment(lambda x: object()), "double.one: the reference gives"),
        (function_assignment(lambda x: missing), "double.one: the reference fails"),  # noqa: F821
        (
            function_assignment(in_place, unchanged=[0]),
            "double.one: the reference breaks a rule of the case: The call changed its "
            "argument x: x[0] was 1 before the call and 7 after it.",
        ),
        (function_assignment(lambda x: x, not_shared=[0]), "The result shares its memory with x"),
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


HERE = re.escape(show_file(__file__))


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
        build_key(chain_assignment(in_place, depends_on=()))


def mistake(compute):
    return [KnownMistake(id="odd", message="Odd.", compute=compute)]


@pytest.mark.parametrize(
    ("assignment", "complaint"),
    [
        (
            function_assignment(lambda x: 2 * x, mistakes=mistake(fails)),
            f"double: the known mistake 'odd' fails in every case: {HERE}, line ",
        ),
        (
            function_assignment(lambda x: 2 * x, mistakes=mistake(lambda x: x + x)),
            "double: the known mistake 'odd' is right in every case, so it can never be recognised",
        ),
        (
            chain_assignment(lambda: 1.0, mistakes=mistake(fails)),
            f"chain.a: the known mistake 'odd' fails: {HERE}, line ",
        ),
        (
            chain_assignment(lambda: 1.0, mistakes=mistake(lambda: [1])),
            "chain.a: the known mistake 'odd' is right whatever comes before",
        ),
    ],
    ids=["fails", "is right", "step fails", "step is right"],
)
def test_a_known_mistake_that_can_never_be_recognised_is_named(assignment, complaint):
    with pytest.raises(AssignmentError, match=rf"{HERE}, line \d+: {complaint}"):
        build_key(assignment)


@pytest.mark.parametrize(
    ("rule", "compute"),
    [
        ({"unchanged": [0]}, lambda x: np.multiply(x, 2, out=x)),
        ({"not_shared": [0]}, lambda x: np.multiply(x, 2, out=x)),
        ({"numpy_result": True}, lambda x: (2 * x).tolist()),
    ],
    ids=["unchanged", "not shared", "numpy result"],
)
def test_a_known_mistake_may_be_wrong_by_what_a_case_asks_beside_the_value(rule, compute):
    key = build_key(function_assignment(lambda x: 2 * x, mistakes=mistake(compute), **rule))

    assert "odd" in key.functions["double"]["one"].mistakes


def test_a_known_mistake_of_a_step_may_be_right_for_the_right_values():
    one = Step(id="a", title="a", formula="", points=1, compute=lambda: 1.0)
    two = Step(
        id="b", title="b", formula="", points=1, depends_on=["a"], compute=lambda a: a,
        mistakes=mistake(lambda a: a**2),
    )  # fmt: skip
    problem = ChainProblem(id="chain", title="Chain", points=2, function="values", cases=[one, two])
    assignment = Assignment(id="homework", title="Homework", points=2, problems=[problem])

    assert build_key(assignment).chains["chain"].right["b"] == 1


def test_with_numbers_that_are_known_to_fit_known_mistakes_run_only_when_they_are_asked_for():
    ran = []
    mistake = KnownMistake(id="m", message="M", compute=lambda x: ran.append(x) or -x)
    assignment = function_assignment(lambda x: x, mistakes=[mistake])

    mistakes = build_key(assignment, known_to_fit=True).functions["double"]["one"].mistakes
    before = len(ran)
    outcomes = [mistakes["m"] for _ in range(2)]

    assert (before, len(ran)) == (0, 1)
    assert outcomes[0] is outcomes[1]


def test_with_numbers_that_are_known_to_fit_the_reference_must_still_run():
    with pytest.raises(AssignmentError, match="the reference fails"):
        build_key(function_assignment(lambda x: 1 / 0), known_to_fit=True)
