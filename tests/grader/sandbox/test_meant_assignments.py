"""Statements that are meant to give a value, but have another sign than `=`."""

import ast

import pytest

from grader.sandbox.student.meant_assignments import as_assignment


def meant(code, asked=("dL_da1",)):
    return as_assignment(ast.parse(code).body[0], asked, code)


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        ("dL_da1: -2", ":"),
        ("dL_da1: [-3.7, -4.16]", ":"),
        ("dL_da1: np.array([1])", ":"),
        ("dL_da1: 8 - 10", ":"),
        ("dL_da1 == [-3.7, -4.16]", "=="),
        ("dL_da1 <- [3.7, 4.16]", "<-"),
    ],
)
def test_the_value_after_the_other_sign_is_taken(code, sign):
    assignment, name, own = meant(code)

    assert ast.unparse(assignment) == f"dL_da1 = {code.partition(sign)[2].strip()}"
    assert (name, own) == ("dL_da1", sign)


@pytest.mark.parametrize(
    "code",
    [
        *("dL_da1: float", "dL_da1: 'array'", "dL_da1: list[float]", "dL_da1: float | None"),
        *("dL_da1: None", "dL_da1: float = 3", "dL_da1 < -2", "dL_da1 != 2", "dL_da1", "x == 3"),
        *("dL_da1 == 2 == 3", "net.dL_da1 == 2", "print(dL_da1 == 2)"),
    ],
)
def test_other_statements_stay_what_they_are(code):
    assert meant(code) is None


def test_a_value_that_exists_is_only_compared():
    assert meant("dL_da1 == -2", asked=()) is None
