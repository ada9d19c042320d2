"""What follows from what an author said need not be said."""

import numpy as np
import pytest

from grader import (
    AnswersProblem,
    Assignment,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownMistake,
    NoLoops,
    NumberQuestion,
    Step,
)


def double(x, y):
    return 2 * x + y


def one(points=3.0, **more):
    return Case(id="small_numbers", points=points, inputs=(np.ones(2), 1), **more)


def swapped(x, y):
    """The arguments are swapped:
    x is doubled, and y is not.

    Look at the order.
    """
    return x + 2 * y


def test_a_problem_is_named_after_its_reference():
    problem = FunctionProblem(id="p", reference=double, cases=(one(),))

    assert (problem.function, problem.parameters) == ("double", ("x", "y"))
    assert problem.title == "double(x, y)"


def test_a_problem_is_described_by_the_docstring_of_its_reference():
    problem = FunctionProblem(id="p", reference=swapped, cases=(one(),))
    lacking = FunctionProblem(id="p", reference=double, cases=(one(),))
    builtin = FunctionProblem(id="p", reference=divmod, parameters=("x", "y"), cases=(one(),))

    assert problem.docstring.splitlines()[:2] == [
        "The arguments are swapped:",
        "x is doubled, and y is not.",
    ]
    assert lacking.docstring == builtin.docstring == ""


def test_what_the_author_says_counts_more():
    problem = FunctionProblem(
        id="p",
        title="Twice",
        function="twice",
        parameters=("a", "b"),
        reference=double,
        cases=(one(),),
    )

    assert (problem.title, problem.function, problem.parameters) == ("Twice", "twice", ("a", "b"))


def test_a_parameter_with_a_default_is_not_asked_for():
    problem = FunctionProblem(
        id="p", function="scale", reference=lambda x, y, factor=2: factor * x, cases=(one(),)
    )

    assert problem.parameters == ("x", "y")


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (lambda x, y: x, "function: the reference does not tell them; write function=…"),
        (max, "parameters: the reference does not tell them; write parameters=…"),
    ],
    ids=["lambda", "built-in"],
)
def test_what_the_reference_does_not_tell_is_asked_for(reference, told):
    with pytest.raises(ValueError, match=told):
        FunctionProblem(id="p", reference=reference, cases=(one(),))


def test_points_are_the_sum_of_the_parts():
    rule = NoLoops(id="no_loops", title="No loops", points=2)
    function = FunctionProblem(id="p", reference=double, cases=(one(),), rules=(rule,))
    step = Step(id="first", formula="1", points=0.5, compute=lambda: 1.0)
    chain = ChainProblem(id="c", title="C", function="values", cases=(step,))

    question = NumberQuestion(id="q1", title="How many?", points=1, value=3)
    answers = AnswersProblem(id="q", title="Q", cases=(question,))

    assignment = Assignment(id="a", title="A", problems=(function, chain, answers))

    assert [each.points for each in assignment.problems] == [5, 0.5, 1]
    assert assignment.points == 6.5


def test_points_that_do_not_add_up_are_still_refused():
    with pytest.raises(ValueError, match="p: has 4 points, but its parts add up to 3"):
        FunctionProblem(id="p", points=4, reference=double, cases=(one(),))


def test_a_case_is_titled_by_its_id():
    assert one().title == "small numbers"


def test_a_step_depends_on_the_parameters_of_its_formula():
    step = Step(
        id="dL_da", symbol="∂L/∂a", formula="…", points=1, compute=lambda dL_dz, W: W * dL_dz
    )

    assert step.depends_on == ("dL_dz", "W")
    assert step.title == "∂L/∂a (dL_da)"


def test_a_known_mistake_is_its_function_with_a_docstring():
    problem = FunctionProblem(id="p", reference=double, cases=(one(),), mistakes=[swapped])

    [mistake] = problem.mistakes
    assert (mistake.id, mistake.compute) == ("swapped", swapped)
    assert mistake.message == (
        "The arguments are swapped: x is doubled, and y is not.\n\nLook at the order."
    )


def test_a_mistake_with_a_message_needs_no_id():
    mistake = KnownMistake(message="No.", compute=swapped)

    assert (mistake.id, mistake.message) == ("swapped", "No.")
