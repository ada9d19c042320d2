"""The reference as a program that stands on its own: what it needs comes along."""

import functools
import math

import numpy as np
import pytest

from grader import ArrayInput, Assignment, Case, FunctionProblem
from grader.authoring.function_source import NoSourceError
from grader.authoring.reference_program import write_program

TABLE = {"a": [1.0, float("inf")], "b": (2, None), "c": np.array([[1, 2]], dtype="int32")}


def assignment_with(*references):
    problems = [
        FunctionProblem(
            id=f"p{number}",
            title="P",
            points=1,
            function=f"f{number}",
            parameters=["x"],
            reference=reference,
            cases=[Case(id="c", title="C", points=1, inputs=[ArrayInput(values=1.0)])],
        )
        for number, reference in enumerate(references)
    ]
    return Assignment(id="hw", title="HW", points=len(problems), problems=problems)


def run(*references):
    """The functions of the program, in a module of its own."""
    names = {"__name__": "alone"}
    exec(write_program(assignment_with(*references)).write(), names)  # noqa: S102
    return [names[f"f{number}"] for number in range(len(references))]


def helper(values: "np.ndarray", count: int = 2) -> "np.ndarray":
    return values[:count]


def with_helper(x: np.ndarray) -> np.ndarray:
    return helper(x) * math.pi


def recursive(x):
    return 1 if x <= 1 else x * recursive(x - 1)


def with_data(x):
    return [TABLE["a"], TABLE["b"], TABLE["c"].tolist(), str(TABLE["c"].dtype)]


def made(power):
    def raised(x, *, by=power):
        """Text -> with an arrow."""
        return x**by + power

    return raised


def test_helpers_imports_and_defaults_come_along():
    [function] = run(with_helper)

    assert function(np.arange(5.0)).tolist() == [0.0, math.pi]


def test_a_function_may_call_itself():
    [function] = run(recursive)

    assert function(5) == 120


def test_data_of_the_module_comes_along():
    [function] = run(with_data)

    assert function(0) == [[1.0, float("inf")], (2, None), [[1, 2]], "int32"]


def test_a_function_keeps_what_it_was_made_with():
    first, second = run(made(2), made(3))

    assert (first(5), second(5)) == (27, 128)


def test_lambdas_in_one_line_are_told_apart():
    first, second = run(lambda x: x + 1, lambda x: x - 1)

    assert (first(5), second(5)) == (6, 4)


def test_a_lambda_over_several_lines_is_written():
    [function] = run(
        lambda x: (
            x
            + 1
        )
    )  # fmt: skip

    assert function(1) == 2


def test_a_function_of_a_library_is_imported():
    assert run(np.sort) == [np.sort]


class Layer:
    weight = 3

    def __call__(self, x):
        return self.weight * x


LAYER = Layer()


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        (LAYER, "f0 is a Layer, which is not plain data"),
        (lambda x: LAYER.weight * x, "LAYER is a Layer, which is not plain data"),
        (functools.partial(helper, count=1), "f0 is a partial, which is not plain data"),
    ],
)
def test_what_cannot_be_written_is_named(reference, what):
    with pytest.raises(NoSourceError, match=what):
        write_program(assignment_with(reference))


def test_a_chain_is_a_function_that_returns_its_values(assignment):
    names = {}
    exec(write_program(assignment).write(), names)  # noqa: S102

    assert names["problem1_gradients"]()["dL_da1"].tolist() == pytest.approx([-3.7, -4.16])
