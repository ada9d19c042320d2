"""Once a class may know them, hidden cases have values; those given where kept or known."""

import numpy as np
import pytest

from grader.marking import build_key, given_in_hidden, mark, release_hidden
from grader.model.assignment import Assignment
from grader.model.case import Case
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import Execution, NamedValues, Numbers, Outcome
from grader.model.function_problem import FunctionProblem
from grader.model.given_values import GivenValues
from grader.model.inputs import ArrayInput
from grader.model.known_mistakes import KnownMistake
from grader.model.record import Record

SECRET = 123.25


def a_case(name, visibility):
    return Case(
        id=name, title=name, points=5, visibility=visibility,
        inputs=(ArrayInput(values=[SECRET, 2.0]),),
    )  # fmt: skip


FUNCTION = FunctionProblem(
    id="p", title="p", points=10, function="f", parameters=("x",), reference=lambda x: 2 * x,
    cases=(a_case("public", "public"), a_case("hidden", "hidden")),
    mistakes=(
        KnownMistake(id="kept", message="x is as it came.", compute=lambda x: x),
        KnownMistake(
            id="shifted", message="x is shifted.", compute=lambda x: 2 * x + 1, any_size=True
        ),
    ),
)  # fmt: skip
CHAIN = ChainProblem(
    id="c", title="c", points=5, function="g",
    cases=[Step(id="y", title="y", formula="2 · 3", points=5, compute=lambda: 6.0,
                visibility="hidden")],
)  # fmt: skip


def released(problem, keep=False, **outcomes):
    """The hidden case, from what each call of a problem gave, which was kept or not."""
    assignment = Assignment(id="a", title="a", points=problem.points, problems=(problem,))
    key = build_key(assignment)
    ids = {(f"{problem.id}.{name}" if name else problem.id): o for name, o in outcomes.items()}
    cases = mark(assignment, key, Execution(ids))
    given = given_in_hidden(assignment, key, Execution(ids), cases) if keep else {}
    record = Record(
        student="anna", status="graded", score=0, max_score=10, assignment="a", cases=cases
    )
    return release_hidden(record, assignment, key, given).cases[-1]


def kept(problem, **outcomes):
    """What is kept of the hidden case."""
    assignment = Assignment(id="a", title="a", points=problem.points, problems=(problem,))
    key = build_key(assignment)
    execution = Execution({f"{problem.id}.{name}": each for name, each in outcomes.items()})
    return given_in_hidden(assignment, key, execution, mark(assignment, key, execution))


def returned(*numbers):
    return Outcome("returned", Numbers(np.array(numbers), "ndarray"))


def test_inputs_and_the_expected_value_are_those_of_the_assignment():
    case = released(FUNCTION, public=returned(0.0, 0.0), hidden=returned(0.0, 0.0))

    assert case.comparison.inputs == {"x": "[123.25, 2]"}
    assert case.comparison.expected == "[246.5, 4]"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((246.5, 4.0), "[246.5, 4]"),  # right
        ((SECRET, 2.0), "[123.25, 2]"),  # a known mistake
        ((0.0, 0.0), None),
        ((248.5, 6.0), None),  # twice the error of a known mistake
    ],
)
def test_what_the_student_gave_is_shown_only_where_it_is_known(given, shown):
    case = released(FUNCTION, public=returned(*given), hidden=returned(*given))

    assert case.comparison.given == shown


def test_what_differs_from_a_known_mistake_is_marked():
    case = released(FUNCTION, public=returned(SECRET, 2.0), hidden=returned(SECRET, 2.0))

    assert case.explanation == "x is as it came."
    assert case.comparison.differing == ((0, 0), (0, 1))


@pytest.mark.parametrize(("given", "shown"), [(6.0, "6"), (7.0, None)])
def test_a_hidden_step_has_its_formula_and_its_value(given, shown):
    values = NamedValues({"y": Numbers(np.array(given), "float")})

    case = released(CHAIN, **{"": Outcome("returned", values), "variables": Outcome("missing")})

    assert case.step.formula == "2 · 3"
    assert (case.comparison.expected, case.comparison.given) == ("6", shown)


def test_public_cases_stay_as_they_are():
    assignment = Assignment(id="a", title="a", points=10, problems=(FUNCTION,))
    key = build_key(assignment)
    cases = mark(assignment, key, Execution({"p.public": returned(0.0), "p.hidden": returned(0.0)}))
    record = Record(
        student="anna", status="graded", score=0, max_score=10, assignment="a", cases=cases
    )

    assert release_hidden(record, assignment, key, {}).cases[0] is cases[0]


@pytest.mark.parametrize(
    ("given", "shown"), [((0.0, 0.0), "[0, 0]"), ((248.5, 6.0), "[248.5, 6]"), ((7.0,), "[7]")]
)
def test_what_was_kept_is_shown_beside_the_inputs_and_the_expected_value(given, shown):
    case = released(FUNCTION, True, public=returned(*given), hidden=returned(*given))

    assert case.comparison.given == shown
    assert case.comparison.expected == "[246.5, 4]"
    assert case.comparison.inputs == {"x": "[123.25, 2]"}


def test_what_differs_from_the_expected_value_is_marked():
    case = released(FUNCTION, True, public=returned(0.0, 0.0), hidden=returned(246.5, 0.0))

    assert case.comparison.differing == ((0, 1),)


def test_a_wrong_hidden_step_that_was_kept_has_the_given_value():
    values = NamedValues({"y": Numbers(np.array(7.0), "float")})
    outcomes = {"": Outcome("returned", values), "variables": Outcome("missing")}

    case = released(CHAIN, True, **outcomes)

    assert (case.comparison.expected, case.comparison.given) == ("6", "7")


def test_what_is_kept_says_neither_inputs_nor_expected_value():
    [shown] = kept(FUNCTION, public=returned(0.0, 0.0), hidden=returned(7.0, 7.0)).values()

    assert (shown.given, shown.expected) == ("[7, 7]", None)
    assert (shown.inputs, shown.input_cells, shown.expected_cells) == ({}, {}, ())


@pytest.mark.parametrize("hidden", [returned(246.5, 4.0), Outcome("timeout")])
def test_nothing_is_kept_of_a_case_that_is_right_or_gave_nothing(hidden):
    assert kept(FUNCTION, public=returned(0.0, 0.0), hidden=hidden) == {}


def test_of_a_large_array_the_beginning_and_some_differences_are_kept():
    given = kept(FUNCTION, public=returned(0.0, 0.0), hidden=returned(*range(100_000)))

    assert (
        len(
            GivenValues(
                student="anna", submission_digest="", fingerprint="", cases=given
            ).model_dump_json()
        )
        < 1000
    )


LARGE = FUNCTION.model_copy(
    update={
        "points": 5,
        "cases": (
            a_case("hidden", "hidden").model_copy(
                update={"inputs": (ArrayInput(values=[SECRET] * 20),), "unchanged": (0,)}
            ),
        ),
    }
)
CHANGED = Outcome(
    "returned",
    Numbers(np.full(20, 7.0), "ndarray"),
    changed={0: Numbers(np.zeros(20), "ndarray")},
)


def test_what_is_kept_of_differences_and_changes_says_no_input_and_no_expected_value():
    [shown] = kept(LARGE, hidden=CHANGED).values()

    assert shown.differences
    assert shown.changes
    assert str(SECRET) not in shown.model_dump_json()
    assert str(2 * SECRET) not in shown.model_dump_json()


def test_differences_and_changes_that_were_kept_are_shown_with_the_inputs():
    shown = released(LARGE, True, hidden=CHANGED).comparison

    first, change = shown.differences[0], shown.changes[0]
    assert (first.inputs, first.given, first.expected) == ({"x": "123.25"}, "7", "246.5")
    assert (change.before_cells, change.after_cells) == ((), ())
    assert change.before.startswith("[123.25, 123.25")
