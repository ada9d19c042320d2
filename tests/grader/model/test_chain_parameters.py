"""What a definition may say of the parameters of a chain's function, and of their inputs."""

import numpy as np
import pytest
from pydantic import ValidationError

from grader import AssignmentError, ChainProblem, KnownAnswer, KnownMistake, Step
from grader.marking.build_chain_key import build_chain_key

KNOWN = KnownAnswer(id="sheet", value=3.0, message="The sheet is wrong.")


def a_step(name="s", *depends_on, compute=lambda *values: sum(map(np.sum, values)), **more):
    return Step(
        id=name, title=name, formula="", points=10, depends_on=depends_on, compute=compute, **more
    )


def a_problem(*steps, parameters=("x", "y"), inputs=(1.5, 2.5), hidden=(), **more):
    return ChainProblem(
        id="p", title="p", points=10 * len(steps), function="f", parameters=parameters,
        inputs=inputs, hidden_inputs=hidden, cases=steps, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "more", "told"),
    [
        ([a_step()], {"inputs": (1,)}, "p: inputs: 1 inputs for 2 parameters (x, y); give one"),
        ([a_step()], {"inputs": ()}, "p: inputs: 0 inputs for 2 parameters (x, y)"),
        ([a_step()], {"parameters": ()}, "2 inputs, but the function has no parameters; name"),
        (
            [a_step()],
            {"parameters": (), "inputs": (), "hidden": ((1, 2),)},
            "p: hidden_inputs 1: 2 inputs, but the function has no parameters",
        ),
        ([a_step()], {"inputs": 3}, "is a single value of type int; write a tuple"),
        (
            [a_step("s", "x")],
            {"hidden": (1, 2)},
            "write a tuple of inputs for each further call: hidden_inputs=((…, …), (…, …))",
        ),
        ([a_step()], {"parameters": ("x", "x")}, "p: 2 parameters have the name 'x'; rename one"),
        ([a_step("x")], {}, "p: 'x' is both a parameter and a step; rename one of them"),
        (
            [a_step("s", "x")],
            {"hidden": ((1, 2), (3,))},
            "p: hidden_inputs 2: 1 inputs for 2 parameters (x, y)",
        ),
        (
            [a_step("s", "x"), a_step("t")],
            {"hidden": ((1, 2),)},
            "p.t: depends on no parameter, so hidden_inputs cannot test it; name the parameters",
        ),
        (
            [a_step("s", "x", known_answers=(KNOWN,))],
            {"hidden": ((1, 2),)},
            "p.s: known_answers are values for the given inputs only",
        ),
        ([a_step("s", "z")], {}, "p.s: depends on 'z', which is not an earlier step"),
        (
            [a_step("s", "x", self_check="follows")],
            {},
            'p.s: self_check="follows" needs a step that depends on another step',
        ),
        (
            [a_step("s", "x"), a_step("t", "s", "x", arrows=("from s", "from x"))],
            {},
            "step t: 2 arrows for the 1 steps that it depends on",
        ),
    ],
    ids=[
        "too few", "none", "no parameters", "hidden without parameters", "no tuple", "no rows",
        "twice",
        "name of a step", "hidden too few", "untested step", "known answer", "unknown name",
        "follows nothing", "arrow from a parameter",
    ],
)  # fmt: skip
def test_a_definition_that_does_not_hold_together_is_told(steps, more, told):
    with pytest.raises(ValidationError) as error:
        a_problem(*steps, **more)

    assert told in str(error.value)


def test_a_step_may_depend_on_parameters_through_other_steps():
    problem = a_problem(a_step("s", "x"), a_step("t", "s"), hidden=((3.5, 4.5),))

    key = build_chain_key(problem)

    assert [each.values["t"].tolist() for each in key.all] == [[1.5], [3.5]]


def test_parameters_arrive_as_the_inputs_that_they_have():
    seen = []
    inputs = ({"layers": [3, 2]}, np.array([[1], [2]], "int8"))

    build_chain_key(
        a_problem(a_step("s", "x", "y", compute=lambda *v: seen.append(v) or 1), inputs=inputs)
    )

    assert seen[0][0] == {"layers": [3, 2]}
    assert (seen[0][1].dtype, seen[0][1].shape) == (np.int8, (2, 1))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("text", "it is str, not real numbers"),
        (1j, "it is complex numbers, not real numbers"),
        (np.array([1j]), "it is complex numbers, not real numbers"),
        ({"a": 1}, "it is of type dict, not numbers"),
        (None, "it is NoneType, not real numbers"),
        (["a", "b"], "it is list, not real numbers"),
    ],
    ids=["text", "complex", "complex array", "dict", "none", "texts"],
)
def test_a_step_that_gives_no_real_numbers_is_refused(value, told):
    problem = a_problem(a_step("s", "x", compute=lambda x: value))

    with pytest.raises(AssignmentError) as error:
        build_chain_key(problem)

    assert str(error.value).startswith(f"p.s: the reference gives no value of a chain: {told}.")


def test_a_known_answer_of_another_shape_is_refused():
    known = KNOWN.model_copy(update={"value": [1.0, 2.0, 3.0, 4.0]})
    step = a_step("s", "x", compute=lambda x: [[1, 2], [3, 4]], known_answers=(known,))

    with pytest.raises(AssignmentError, match=r"not of the shape, \(2, 2\), of the right value"):
        build_chain_key(a_problem(step))


@pytest.mark.parametrize("value", ["text", ["a"], [[1, 2], [3]]], ids=["text", "texts", "ragged"])
def test_a_known_answer_that_is_no_array_is_refused(value):
    with pytest.raises((ValidationError, AssignmentError), match=r"known|value"):
        build_chain_key(
            a_problem(
                a_step(
                    "s", "x", known_answers=(KnownAnswer(id="k", value=value, message="Wrong."),)
                )
            )
        )


def test_a_mistake_that_only_hidden_inputs_show_can_be_recognised():
    mistake = KnownMistake(id="abs", message="The sign is lost.", compute=abs)
    step = a_step("s", "x", compute=lambda x: x, mistakes=(mistake,))

    key = build_chain_key(a_problem(step, hidden=((-3.5, 4.5),)))

    assert key.hidden[0].values["s"] == -3.5


def test_a_mistake_that_no_inputs_show_is_refused():
    mistake = KnownMistake(id="abs", message="The sign is lost.", compute=abs)
    step = a_step("s", "x", compute=lambda x: x, mistakes=(mistake,))

    with pytest.raises(AssignmentError, match="is right whatever comes before"):
        build_chain_key(a_problem(step, hidden=((3.5, 4.5),)))


def test_a_reference_that_fails_for_hidden_inputs_is_told():
    step = a_step("s", "x", compute=lambda x: 1 / (x - 3.5))

    with pytest.raises(
        AssignmentError, match=r"p\.s, hidden_inputs 1: the reference fails: .*Zero"
    ):
        build_chain_key(a_problem(step, hidden=((3.5, 4.5),)))
