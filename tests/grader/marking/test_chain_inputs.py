"""Chains whose function has parameters: a step counts if it is right for hidden inputs too."""

import json

import numpy as np
import pytest

from grader.marking import build_key, given_in_hidden, mark, release_hidden
from grader.model.assignment import Assignment
from grader.model.case import Case
from grader.model.chain_problem import ChainProblem, Step
from grader.model.execution import (
    Execution,
    NamedValues,
    Numbers,
    Outcome,
    StudentError,
    calls_of,
    wanted_of,
)
from grader.model.function_problem import FunctionProblem
from grader.model.known_mistakes import KnownMistake
from grader.model.record import Record

X, SECRET, OTHER = [[1.0, 2.0]], [[31.25, 47.5]], [[77.75, -11.5]]


def a_step(name, compute, *depends_on, **more):
    return Step(
        id=name, title=name, formula="", points=10, depends_on=depends_on, compute=compute, **more
    )


LOST = KnownMistake(id="lost", message="The sign is lost.", compute=lambda x: abs(x).sum())
STEPS = (
    a_step("s", lambda x: x.sum(), "x"),
    a_step("t", lambda s: 3 * s, "s"),
    a_step("u", lambda x, t: x * t, "x", "t"),
)


def a_problem(*steps, hidden=(SECRET, OTHER), **more):
    steps = steps or STEPS
    return ChainProblem(
        id="p", title="p", points=10 * len(steps), function="f", parameters=("x",),
        inputs=(np.array(X),), hidden_inputs=tuple((np.array(row),) for row in hidden),
        cases=steps, **more,
    )  # fmt: skip


def an_assignment(problem):
    return Assignment(id="a", title="a", points=problem.points, problems=(problem,))


def sent(**values):
    named = {name: Numbers(np.asarray(v, float), "ndarray") for name, v in values.items()}
    return Outcome("returned", NamedValues(named))


def solve(x, s=lambda x: x.sum(), t=lambda s: 3 * s, u=lambda x, t: x * t):
    """What a student's function gives."""
    x = np.array(x)
    value = s(x)
    return sent(s=value, t=t(value), u=u(x, t(value)))


def executed(*outcomes):
    """The outcomes of the call with the given inputs, and of those with the hidden ones."""
    names = ["p", "p.hidden1", "p.hidden2"]
    return Execution(dict(zip(names, outcomes, strict=False)))


def results(execution, problem=None):
    assignment = an_assignment(problem or a_problem())
    return mark(assignment, build_key(assignment), execution)


def of_all(**functions):
    return executed(*(solve(x, **functions) for x in (X, SECRET, OTHER)))


def verdicts(cases):
    return [(case.verdict, case.points) for case in cases]


RIGHT, WRONG, FOLLOWS = ("correct", 10.0), ("wrong", 0.0), ("follow_through", 10.0)


def test_work_that_is_right_for_all_inputs_is_right():
    assert verdicts(results(of_all())) == [RIGHT, RIGHT, RIGHT]


def test_fixed_numbers_earn_nothing_and_what_follows_from_them_does():
    cases = results(of_all(s=lambda _: 3.0))

    assert verdicts(cases) == [WRONG, RIGHT, RIGHT]
    assert "Is it written as fixed numbers" in cases[0].message
    assert cases[0].message.endswith("Compute it from x.")


def test_what_is_wrong_for_the_given_inputs_is_told_by_these():
    cases = results(of_all(s=lambda x: 2 * x.sum()))

    assert verdicts(cases) == [WRONG, FOLLOWS, FOLLOWS]
    assert cases[0].finding.code == "wrong_value"


def test_a_step_that_is_right_for_hidden_inputs_alone_is_wrong():
    cases = results(executed(solve(X, s=lambda _: 8.0), solve(SECRET), solve(OTHER)))

    assert cases[0].finding.code == "wrong_value"


def test_one_of_several_hidden_inputs_is_enough_to_fail():
    cases = results(executed(solve(X), solve(SECRET), solve(OTHER, u=lambda x, t: x)))

    assert verdicts(cases) == [RIGHT, RIGHT, WRONG]
    assert cases[2].hidden_row == 2


def test_a_mistake_that_only_hidden_inputs_show_is_named():
    problem = a_problem(a_step("s", lambda x: x.sum(), "x", mistakes=(LOST,)))
    given = [sent(s=np.abs(x).sum()) for x in (X, SECRET, OTHER)]

    [case] = results(executed(*given), problem)

    assert (case.verdict, case.mistake) == ("wrong", "lost")


def test_a_function_that_raises_with_hidden_inputs_loses_all_points_and_tells_nothing():
    secret = Outcome("error", error=StudentError("ValueError", "x is 31.25"))

    cases = results(executed(solve(X), secret, solve(OTHER)))

    assert verdicts(cases) == [("error", 0.0)] * 3
    assert {case.finding.code for case in cases} == {"other_inputs_error"}
    assert not any("31.25" in case.model_dump_json() for case in cases)


def test_what_it_had_computed_by_then_counts():
    failed = Outcome(
        "error", held=solve(SECRET).value, error=StudentError("ValueError", "x is 31.25")
    )

    assert verdicts(results(executed(solve(X), failed, solve(OTHER)))) == [RIGHT, RIGHT, RIGHT]


@pytest.mark.parametrize(
    "status", ["error", "timeout", "memory", "crash", "output_limit", "not_run"]
)
def test_however_the_call_with_hidden_inputs_ends_it_is_told(status):
    error = StudentError("E", "") if status == "error" else None

    cases = results(executed(solve(X), solve(SECRET), Outcome(status, error=error)))

    assert {(case.verdict, case.finding.code) for case in cases} == {
        (status, f"other_inputs_{status}")
    }


def test_a_value_that_is_missing_for_hidden_inputs_is_wrong():
    cases = results(executed(solve(X), sent(s=78.75, t=236.25), solve(OTHER)))

    assert verdicts(cases) == [RIGHT, RIGHT, WRONG]


def test_inputs_with_which_a_wrong_formula_gives_the_same_do_not_decide():
    repeat = a_problem(
        a_step("s", lambda x: x * 2, "x"), a_step("r", lambda s: s.sum(axis=0), "s"),
        hidden=([[5.0, 6.0]], [[1.0, 2.0], [3.0, 5.0]]),
    )  # fmt: skip
    rows = [np.array(X), np.array([[5.0, 6.0]]), np.array([[1.0, 2.0], [3.0, 5.0]])]
    given = [sent(s=s, r=s.sum(axis=0)) for s in (2 * rows[0], 3 * rows[1], 3 * rows[2])]

    assert verdicts(results(executed(*given), repeat)) == [WRONG, RIGHT]


def test_a_matrix_of_one_row_is_no_vector_where_others_have_more():
    problem = a_problem(a_step("y", lambda x: 2 * x, "x"), hidden=([[1.0, 2.0], [3.0, 4.0]],))

    key = build_key(an_assignment(problem)).chains["p"]

    assert key.public.shapes["y"] == (1, 2)


def test_each_inputs_make_a_call_and_hidden_ones_come_last():
    calls = calls_of(an_assignment(a_problem()))

    assert [(call.id, call.hidden, call.quiet) for call in calls] == [
        ("p", False, False), ("p.hidden1", True, True), ("p.hidden2", True, True),
    ]  # fmt: skip
    assert calls[1].arguments[0].tolist() == SECRET


def test_a_students_process_knows_which_function_gives_the_values_of_a_chain():
    wanted = wanted_of(an_assignment(a_problem()))

    assert (wanted.functions, wanted.chains) == ({"f": ("x",)}, ("f",))


def record_of(cases):
    return Record(
        student="anna", status="graded", score=0, max_score=30, assignment="a", cases=cases
    )


def test_no_record_has_a_hidden_input_or_what_was_given_for_it():
    text = json.dumps([case.model_dump_json() for case in results(of_all(s=lambda _: 3.0))])

    assert not any(secret in text for secret in ("31.25", "47.5", "77.75", "78.75", "66.25"))


def test_once_released_the_page_shows_the_hidden_inputs_that_it_fails():
    assignment = an_assignment(a_problem())
    key, execution = build_key(assignment), of_all(s=lambda _: 3.0)
    cases = mark(assignment, key, execution)
    given = given_in_hidden(assignment, key, execution, cases)

    case = release_hidden(record_of(cases), assignment, key, given).cases[0]

    assert case.comparison.inputs == {"x": "[[31.25, 47.5 ]]"}
    assert (case.comparison.given, case.comparison.expected) == ("3", "78.75")


def test_what_is_kept_for_the_release_has_no_hidden_input_and_no_right_value():
    assignment = an_assignment(a_problem())
    key, execution = build_key(assignment), of_all(u=lambda x, t: np.array([[9.0, 18.0]]))
    given = given_in_hidden(assignment, key, execution, mark(assignment, key, execution))

    text = json.dumps([each.model_dump_json(exclude_unset=True) for each in given.values()])

    assert [*given] == ["p.u"]
    assert "18" in text
    assert not any(secret in text for secret in ("31.25", "7382.8125", "11221.875"))


def test_what_follows_with_hidden_inputs_earns_the_share_of_follow_through():
    cases = results(of_all(s=lambda _: 3.0), a_problem(follow_through_credit=0.5))

    assert verdicts(cases) == [WRONG, ("follow_through", 5.0), ("follow_through", 5.0)]
    assert cases[1].finding.code == "other_inputs_follow_through"


def test_a_function_without_parameters_gives_no_values_of_a_chain():
    case = Case(id="c", title="c", points=1, inputs=())
    problem = FunctionProblem(
        id="q", title="q", points=1, function="g", parameters=(), reference=lambda: 1, cases=(case,)
    )

    wanted = wanted_of(an_assignment(problem))

    assert (wanted.functions, wanted.chains) == ({"g": ()}, ())
