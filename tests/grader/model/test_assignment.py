"""An assignment that contradicts itself is refused, with a message that names the place."""

import numpy as np
import pytest
from pydantic import ValidationError

from grader import ArrayInput, Assignment, Forbid, MaxLines, NoLoops, RandomInput, Step


def step(name, points=5, **more):
    return {
        "id": name,
        "title": name,
        "formula": "",
        "points": points,
        "compute": lambda *_: [1.0],
        **more,
    }


def case(name, points=5, **more):
    inputs = [ArrayInput(values=[1.0])]
    return {"id": name, "title": name, "points": points, "inputs": inputs, **more}


def an_assignment(**changes):
    """A valid assignment as plain data, with parts replaced."""
    function = {
        "kind": "function",
        "id": "double",
        "title": "Double",
        "points": 10,
        "function": "double",
        "parameters": ["x"],
        "reference": lambda x: 2 * x,
        "cases": [case("one"), case("two", visibility="hidden")],
    }
    chain = {
        "kind": "chain",
        "id": "chain",
        "title": "Chain",
        "points": 10,
        "function": "values",
        "cases": [step("first"), step("second", depends_on=["first"])],
    }
    whole = {"id": "homework", "title": "Homework", "points": 20}
    problems = [function | changes.pop("function", {}), chain | changes.pop("chain", {})]
    return whole | {"problems": problems} | changes


def complaint(data):
    with pytest.raises(ValidationError) as caught:
        Assignment.model_validate(data)
    return str(caught.value)


def test_a_sound_assignment_is_taken():
    assignment = Assignment.model_validate(an_assignment())

    assert assignment.names() == ("double", "values", "first", "second")


def test_an_unknown_field_is_named_with_its_place():
    message = complaint(an_assignment(function={"cases": [case("one", colour="red"), case("two")]}))

    assert "problems.0.function.cases.0.colour" in message
    assert "not permitted" in message


def test_a_step_that_depends_on_a_later_one_is_named():
    steps = [step("first", depends_on=["second"]), step("second")]

    message = complaint(an_assignment(chain={"cases": steps}))

    assert "chain.first: depends on 'second', which is not an earlier step" in message


def test_two_cases_with_one_id_are_named():
    message = complaint(an_assignment(function={"cases": [case("one"), case("one")]}))

    assert "double: 2 cases have the id 'one'" in message


def test_two_mistakes_with_one_id_are_named():
    mistake = {"id": "slip", "message": "", "compute": abs}

    message = complaint(an_assignment(function={"mistakes": [mistake, mistake]}))

    assert "double: 2 known mistakes have the id 'slip'" in message


def test_points_of_cases_that_do_not_add_up_are_named():
    message = complaint(an_assignment(function={"cases": [case("one"), case("two", points=4)]}))

    assert "double: has 10 points, but its parts add up to 9" in message


def test_points_of_problems_that_do_not_add_up_are_named():
    message = complaint(an_assignment(points=100))

    assert "homework: has 100 points, but its parts add up to 20" in message


def test_a_tolerance_below_zero_is_named_with_its_place():
    tolerance = {"rtol": 0, "atol": -1}

    message = complaint(an_assignment(function={"tolerance": tolerance}))

    assert "problems.0.function.tolerance.atol" in message
    assert "greater than or equal to 0" in message


def test_a_case_with_too_few_inputs_is_named():
    message = complaint(an_assignment(function={"parameters": ["x", "y"]}))

    assert "double.one: 1 inputs for 2 parameters (x, y)" in message


def test_a_rule_about_an_argument_that_is_not_there_is_named():
    cases = [case("one", unchanged=[3]), case("two")]

    message = complaint(an_assignment(function={"cases": cases}))

    assert "double.one: there is no argument 3" in message


def test_two_things_of_one_name_that_a_submission_would_define_are_named():
    message = complaint(an_assignment(chain={"function": "double"}))

    assert "homework: 2 functions, steps or questions have the name 'double'" in message


@pytest.mark.parametrize("limits", [{"total_seconds": float("inf")}, {"call_seconds": 0}])
def test_limits_that_limit_nothing_are_refused(limits):
    assert f"limits.{next(iter(limits))}" in complaint(an_assignment(limits=limits))


def test_a_0_d_array_cannot_be_strided():
    with pytest.raises(ValidationError, match="cannot be strided"):
        RandomInput(seed=1, shape=(), layout="strided")


def test_a_step_that_depends_on_nothing_follows_from_nothing():
    with pytest.raises(ValidationError, match='step one: self_check="follows" needs a step that'):
        Step(
            id="one",
            title="One",
            formula="",
            points=1,
            compute=lambda: 1,
            self_check="follows",
        )


def test_a_step_that_depends_on_a_hidden_one_cannot_tell_what_it_follows_from():
    steps = [
        step("first", visibility="hidden"),
        step("second", depends_on=["first"], self_check="follows"),
    ]

    message = complaint(an_assignment(chain={"cases": steps}))

    assert "chain.second: depends on the hidden step 'first'" in message


def test_an_input_is_a_new_array_each_time():
    given = ArrayInput(values=[1.0, 2.0])

    given.build()[0] = 99

    np.testing.assert_array_equal(given.build(), [1.0, 2.0])


def test_a_seeded_input_is_the_same_each_time_and_on_every_machine():
    given = RandomInput(seed=7, shape=(2,))

    np.testing.assert_array_equal(given.build(), given.build())
    np.testing.assert_allclose(given.build(), [-1.4035643350339762, 0.8484195143593849])


def test_an_input_can_be_strided_or_read_only():
    strided = ArrayInput(values=[[1.0, 2.0], [3.0, 4.0]], layout="strided").build()
    read_only = ArrayInput(values=[1.0], writeable=False).build()

    np.testing.assert_array_equal(strided, [[1.0, 2.0], [3.0, 4.0]])
    assert not strided.flags.c_contiguous
    assert not read_only.flags.writeable


def test_values_that_make_no_array_are_refused():
    with pytest.raises(ValidationError, match="all rows of one level must have the same length"):
        ArrayInput(values=[[1.0], [2.0, 3.0]])


def a_problem_with(*rules, points):
    return {
        "kind": "function", "id": "f", "title": "f", "points": points, "function": "f",
        "parameters": ["a"], "reference": np.abs, "cases": [case("one")], "rules": rules,
    }  # fmt: skip


def test_the_points_of_rules_count():
    problem = a_problem_with(NoLoops(points=2), MaxLines(3), points=7)

    assignment = Assignment(id="a", title="a", points=7, problems=[problem])

    assert assignment.case_points() == {"f.one": 5, "f.no_loops": 2, "f.max_lines": 0}


@pytest.mark.parametrize(
    ("rules", "points", "words"),
    [
        ([NoLoops(points=2)], 5, "its parts add up to 7"),
        ([Forbid("eval"), Forbid("exec")], 5, "2 cases have the id 'forbidden'"),
        ([{"kind": "forbid", "names": []}], 5, "at least 1 item"),
        ([{"kind": "forbid", "names": ["np.linalg inv"]}], 5, "pattern"),
        ([{"kind": "max_lines"}], 5, "lines"),
    ],
)
def test_rules_that_contradict_the_problem_are_refused(rules, points, words):
    with pytest.raises(ValidationError, match=words):
        Assignment(
            id="a", title="a", points=points, problems=[a_problem_with(*rules, points=points)]
        )
