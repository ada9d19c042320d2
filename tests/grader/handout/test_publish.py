"""What gets into a handout, and what does not."""

import numpy as np
import pytest

from grader import Assignment, AssignmentError, ChainProblem, KnownMistake, Step
from grader.handout.publish import make_handout


def test_public_cases_are_given_whole_and_hidden_ones_not_at_all(make_assignment, make_function):
    made = make_handout(make_assignment(make_function()))

    problem = made.problems[0]
    assert [case.id for case in problem.cases] == ["shown"]
    assert problem.expected["shown"].array.tolist() == [3.0]
    assert "secret" not in made.to_json().lower()
    assert "7.25" not in made.to_json()


def test_a_mistake_that_only_hidden_cases_show_is_not_told(make_assignment, make_function):
    made = make_handout(make_assignment(make_function()))

    assert [mistake.id for mistake in made.problems[0].mistakes] == ["halved"]


def test_of_a_problem_of_hidden_cases_alone_the_function_is_given(
    make_assignment, make_function, make_chain
):
    function = make_function()
    hidden = function.model_copy(update={"cases": function.cases[1:], "points": 2.0})

    made = make_handout(make_assignment(hidden, make_chain()))

    assert [problem.function for problem in made.problems] == ["double", "values"]
    assert made.problems[0].cases == ()


def test_an_assignment_with_nothing_public_has_no_handout(make_assignment, make_function):
    function = make_function()
    hidden = function.model_copy(update={"cases": function.cases[1:], "points": 2.0})

    with pytest.raises(AssignmentError, match="no case is public"):
        make_handout(make_assignment(hidden))


def test_no_value_of_a_chain_is_given(make_assignment, make_chain):
    text = make_handout(make_assignment(make_chain())).to_json()

    assert "0.125" not in text
    assert "1.375" not in text


def test_a_step_whose_form_alone_is_public_has_no_relation(make_assignment, make_chain):
    made = make_handout(make_assignment(make_chain(self_check="format")))

    first, second, third = made.problems[0].cases
    assert first.relation is None
    assert second.relation is not None
    assert third.relation is None


def test_a_hidden_step_is_left_out(make_assignment, make_chain):
    made = make_handout(make_assignment(make_chain(visibility="hidden")))

    assert [step.id for step in made.problems[0].cases] == ["first", "second"]


@pytest.mark.parametrize(
    "compute",
    [np.square, np.abs, lambda second: np.maximum(second, 0), lambda second: second / second[0]],
    ids=["square", "absolute", "relu", "quotient"],
)
def test_a_step_that_is_not_linear_cannot_be_checked_by_what_it_follows_from(
    make_assignment, make_chain, compute
):
    with pytest.raises(
        AssignmentError,
        match=r'chain\.third: self_check="follows" needs a step that is linear in second; set',
    ):
        make_handout(make_assignment(make_chain(compute=compute)))


def test_a_handout_is_the_same_each_time(assignment, handout):
    again = make_handout(assignment, install=handout.install)

    assert again.to_json() == handout.to_json()


def test_a_value_that_depends_on_nothing_before_would_be_told_and_is_refused(
    make_assignment, make_chain
):
    with pytest.raises(AssignmentError, match="third: .* each number depends on second"):
        make_handout(make_assignment(make_chain(compute=lambda second: second * 0 + 7)))


def test_a_step_that_fails_at_values_not_its_own_is_refused_by_name(make_assignment, make_chain):
    def pick(second):
        return {7.0: second}[float(second[1])]

    with pytest.raises(AssignmentError, match=r"made_up\.chain\.third"):
        make_handout(make_assignment(make_chain(compute=pick)))


def test_a_step_that_is_linear_near_its_own_values_alone_is_refused(make_assignment, make_chain):
    with pytest.raises(AssignmentError, match="needs a step that is linear"):
        make_handout(make_assignment(make_chain(compute=lambda second: np.clip(second, -50, 50))))


@pytest.mark.parametrize("value", [object(), print, 1j], ids=["object", "print", "complex"])
def test_a_mistake_that_gives_no_numbers_is_part_of_a_handout(
    make_assignment, make_function, value
):
    mistake = KnownMistake(id="odd", message="Odd.", compute=lambda z: value)

    made = make_handout(make_assignment(make_function(mistakes=(mistake,))))

    assert [mistake.id for mistake in made.problems[0].mistakes] == ["odd"]
    assert made.problems[0].mistakes[0].shows["shown"].value is None


def test_a_chain_without_a_docstring_is_given_the_names_of_its_values(make_assignment, make_chain):
    made = make_handout(make_assignment(make_chain()))

    assert "    second: Second\n" in made.problems[0].docstring


def test_a_listed_value_is_named_once():
    steps = [
        Step(id="Z", formula="", points=1, compute=lambda: 1),
        Step(id="dZ", symbol="∂L/∂Z", formula="", points=1, compute=lambda: 1),
    ]
    chain = ChainProblem(id="chain", title="Two", function="values", cases=steps)

    made = make_handout(Assignment(id="made_up", title="Made up", problems=[chain]))

    assert made.problems[0].docstring.endswith(":\n    Z\n    dZ: ∂L/∂Z")


def test_a_docstring_is_taken_over_without_the_indentation_of_its_source(
    make_assignment, make_function, make_chain
):
    written = "Double it.\n\n        Return:\n            Twice z.\n        "
    chain = make_chain().model_copy(update={"docstring": written})

    made = make_handout(make_assignment(make_function(docstring=written), chain))

    said = "Double it.\n\nReturn:\n    Twice z."
    assert [problem.docstring for problem in made.problems] == [said, said]


def test_neither_a_weight_nor_what_is_repeated_shows_in_a_relation(handout):
    relations = [step.relation for step in handout.problems[0].cases[1:]]

    assert all(relation.left != relation.right for relation in relations)
    assert 0.0 not in [n for relation in relations for row in relation.right for n in row]
