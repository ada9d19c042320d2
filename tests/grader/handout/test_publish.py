"""What gets into a handout, and what does not."""

import numpy as np
import pytest

from grader import AssignmentError
from grader.handout.publish import make_handout


def test_public_cases_are_given_whole_and_hidden_ones_not_at_all(make_assignment, make_function):
    made = make_handout(make_assignment(make_function()))

    problem = made.problems[0]
    assert [case.id for case in problem.cases] == ["shown"]
    assert problem.expected["shown"].values == [3.0]
    assert "secret" not in made.to_json().lower()
    assert "7.25" not in made.to_json()


def test_a_mistake_that_only_hidden_cases_show_is_not_told(make_assignment, make_function):
    made = make_handout(make_assignment(make_function()))

    assert [mistake.id for mistake in made.problems[0].mistakes] == ["halved"]


def test_a_problem_of_hidden_cases_alone_is_left_out(make_assignment, make_function, make_chain):
    function = make_function()
    hidden = function.model_copy(update={"cases": function.cases[1:], "points": 2.0})

    made = make_handout(make_assignment(hidden, make_chain()))

    assert [problem.id for problem in made.problems] == ["chain"]


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

    first, second, third = made.problems[0].steps
    assert first.relation is None
    assert second.relation is not None
    assert third.relation is None


def test_a_hidden_step_is_left_out(make_assignment, make_chain):
    made = make_handout(make_assignment(make_chain(visibility="hidden")))

    assert [step.id for step in made.problems[0].steps] == ["first", "second"]


@pytest.mark.parametrize(
    "compute",
    [np.square, np.abs, lambda second: np.maximum(second, 0), lambda second: second / second[0]],
    ids=["square", "absolute", "relu", "quotient"],
)
def test_a_step_that_is_not_linear_cannot_be_checked_by_what_it_follows_from(
    make_assignment, make_chain, compute
):
    with pytest.raises(
        AssignmentError, match=r'made_up\.chain\.third: .* not linear in second; .* "format"'
    ):
        make_handout(make_assignment(make_chain(compute=compute)))


def test_a_handout_is_the_same_each_time(assignment, handout):
    assert make_handout(assignment).to_json() == handout.to_json()
