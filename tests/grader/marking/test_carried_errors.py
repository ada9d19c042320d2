"""What a student's process claims about its own functions is data, of any form."""

import numpy as np
import pytest

from grader import ArrayInput, Assignment, Case, FromStudent, FunctionProblem, RandomInput
from grader.marking import build_key, mark
from grader.model.execution import Execution, Numbers, Outcome, StudentError
from grader.model.record import CaseResult

X = RandomInput(seed=1, shape=(3,))


def forward(x):
    return 3 * x


def backward(d, cache, stride):
    assert stride == 2, "the reference loops as often as this says"
    return d * cache


def result_of(outcome, visibility="public") -> CaseResult:
    own = FromStudent(function="forward", inputs=(X,))
    inputs = (ArrayInput(values=[1.0, 2.0, 4.0]), own, 2)
    case = Case(id="case", points=1, inputs=inputs, visibility=visibility)
    first = FunctionProblem(
        id="first", reference=forward, cases=[Case(id="one", points=1, inputs=(X,))]
    )
    second = FunctionProblem(id="second", reference=backward, cases=[case])
    assignment = Assignment(id="a", title="A", problems=[first, second])
    outcomes = {"first.one": Outcome("missing"), "second.case": outcome}
    return mark(assignment, build_key(assignment), Execution(outcomes))[1]


def returned(value, **own):
    given = {int(name[1:]): Numbers(np.asarray(each), "ndarray") for name, each in own.items()}
    return Outcome("returned", Numbers(np.asarray(value), "ndarray"), own=given)


OWN = np.array([5.0, -1.0, 7.0])
FOLLOWS = np.array([5.0, -2.0, 28.0])


def test_what_follows_from_the_students_own_value_is_paid():
    result = result_of(returned(FOLLOWS, _1=OWN))

    assert (result.verdict, result.points) == ("follow_through", 1)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"_1": OWN[:2]},
        {"_1": OWN.reshape(3, 1)},
        {"_1": [np.nan, -1.0, 7.0]},
        {"_1": OWN, "_2": 10**9},
        {"_1": OWN, "_2": 2.5},
        {"_1": OWN, "_99": OWN},
    ],
    ids=["nothing", "shorter", "column", "nan", "other_int", "float", "no_argument"],
)
def test_a_value_of_another_form_is_never_given_to_the_reference(own):
    assert result_of(returned(FOLLOWS, **own)).verdict == "wrong"


def test_what_repeats_the_students_own_value_is_not_paid():
    result = result_of(returned([0.0, 0.0, 0.0], _1=np.zeros(3)))

    assert result.verdict == "wrong"


def test_a_function_that_the_case_does_not_need_is_not_named():
    error = StudentError("ValueError", "x")
    outcome = Outcome("error", error=error, needed="the hidden input is 3.14")

    result = result_of(outcome, "hidden")

    assert "3.14" not in result.model_dump_json()
    assert result.finding.values["function"] == "backward"
