"""What a student's process claims about its own functions is data, of any form."""

from contextlib import suppress

import numpy as np
import pytest

from grader import ArrayInput, Assignment, Case, FromStudent, FunctionProblem, RandomInput
from grader.marking import build_key, mark, trusted_calls
from grader.marking.value_parts import value_of
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
        {"_0": np.ones(3), "_1": FOLLOWS},
        {"_1": 10.0**9 * OWN},
    ],
    ids=[
        *("nothing", "shorter", "column", "nan", "other_int", "float", "no_argument"),
        *("fixed_argument", "far_too_large"),
    ],
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


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def product(a, b):
    return a @ b


def both(z):
    return {"zeros": 0 * z[:1], "squares": z * z}


def count(width):
    return np.arange(0, 1, width)


def carried(function, right, own, returned_value, *others):
    """The result of a case of a function that gets the student's `own` value and others."""

    def first(x):
        return right

    problems = [
        FunctionProblem(id="first", reference=first, cases=[Case(id="one", points=1, inputs=(0,))]),
        FunctionProblem(
            id="second", reference=function,
            cases=[Case(id="case", points=1, inputs=(
                FromStudent(function="first", inputs=(0,)), *others,
            ))],
        ),
    ]  # fmt: skip
    assignment = Assignment(id="a", title="A", problems=problems)
    outcome = Outcome("returned", value_of(returned_value), own={0: value_of(own)})
    outcomes = {"first.one": Outcome("missing"), "second.case": outcome}
    return mark(assignment, build_key(assignment), Execution(outcomes))[1]


SQUARE, OTHER = np.array([[1.5, 2.25], [0.5, -3.75]]), np.array([[7.5, 2.5], [-1.25, 4.0]])
ROW = np.array([[0.0, 1.0], [0.0, 0.0]])
TURNED = np.array([[0.3, -0.7], [0.4, 0.2]])


@pytest.mark.parametrize(
    ("function", "own", "answer", "others"),
    [
        (sigmoid, np.zeros((2, 2)), np.full((2, 2), 0.5), ()),
        (sigmoid, np.full((2, 2), 999.0), np.ones((2, 2)), ()),
        (product, np.eye(2), OTHER, (OTHER,)),
        (product, ROW, ROW @ OTHER, (OTHER,)),
        (both, np.zeros((2, 2)), both(np.zeros((2, 2))), ()),
        (both, np.ones((2, 2)), both(np.ones((2, 2))), ()),
    ],
    ids=["sigmoid_of_0", "sigmoid_of_many", "identity", "single_1", "dict_of_zeros", "dict_of_1"],
)
def test_a_value_that_is_chosen_so_that_anybody_knows_the_answer_is_not_paid(
    function, own, answer, others
):
    assert carried(function, SQUARE, own, answer, *others).verdict == "wrong"


@pytest.mark.parametrize(
    ("function", "others"),
    [(sigmoid, ()), (product, (OTHER,)), (both, ())],
    ids=["sigmoid", "product", "dict"],
)
def test_what_is_computed_from_a_wrong_value_is_paid(function, others):
    result = carried(function, SQUARE, TURNED, function(TURNED, *others), *others)

    assert result.verdict == "follow_through"


@pytest.mark.parametrize("own", [10**400, -(2**70), 1e-9, 1e300, 0.0, 1, 1.0, "text", None, 1j])
def test_a_single_number_that_is_far_from_the_right_one_is_never_given_to_the_reference(own):
    assert carried(count, 0.25, own, np.zeros(4)).verdict == "wrong"


def test_a_single_number_near_the_right_one_is():
    assert carried(count, 0.25, 0.125, count(0.125)).verdict == "follow_through"


def test_a_reference_that_catches_every_exception_is_stopped_too(monkeypatch):
    def stubborn(x):
        while x != 0.25:
            try:
                x = float(x)
            except Exception:  # it is not to catch the end of its time
                x = 1.0
        return np.array([1.0, 2.0])

    monkeypatch.setattr(trusted_calls, "MAX_SECONDS", 0.05)

    assert carried(stubborn, 0.25, 0.125, np.array([1.0, 3.0])).verdict == "wrong"


def test_after_some_overruns_the_next_ones_get_less_time(monkeypatch):
    monkeypatch.setattr(trusted_calls, "MAX_SECONDS", 0.2)
    monkeypatch.setattr(trusted_calls, "AGAIN", 0.01)  # less than a loop of a million takes
    told = []

    with trusted_calls.counted_overruns():
        for _ in range(trusted_calls.MAX_OVERRUNS):
            with suppress(TimeoutError), trusted_calls.limited_time():
                while True:
                    pass
        with suppress(TimeoutError), trusted_calls.limited_time():
            for _ in range(10**6):
                pass
            told.append("ended")

    assert "ended" not in told
