"""Follow-through and what a chain problem says of absent and unusable values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking import build_key, mark, notes_of, trusted_calls
from grader.marking.chain_verdicts import mark_chain
from grader.model.assignment import Assignment
from grader.model.chain_problem import ChainProblem, Step
from grader.model.errors import AssignmentError
from grader.model.execution import (
    Execution,
    Found,
    NamedValues,
    Numbers,
    Opaque,
    Outcome,
    StudentError,
)
from grader.model.known_mistakes import KnownMistake
from grader.model.reasons import StopReason
from grader.model.scored import Tolerance
from reference import ASSIGNMENT, gradients
from reference.problem1 import PROBLEM_1

RIGHT = build_key(ASSIGNMENT).chains["problem1"]
# Positive, and so never within the tolerance of the right values, which are negative.
pairs = st.tuples(st.floats(1, 1e6), st.floats(1, 1e6))


@pytest.fixture
def mark_outcomes(assignment, key):
    """The verdicts on Problem 1 of what the function gave, and of the module's variables."""

    def run(called, variables=None):
        read = Outcome("returned", NamedValues(variables or {}))
        outcomes = {"problem1": called, "problem1.variables": read}
        problem1 = assignment.model_copy(update={"problems": assignment.problems[:1]})
        cases = mark(problem1, key, Execution(outcomes))
        return {case.id.removeprefix("problem1."): case for case in cases}

    return run


def stopped(outcome, code, **values):
    return Outcome(outcome, reason=StopReason.of(code, **values))


def returned(**values):
    return Outcome(
        "returned", NamedValues({k: Numbers(np.asarray(v), "list") for k, v in values.items()})
    )


@given(pairs)
def test_a_step_that_follows_from_the_students_own_value_earns_its_points(own):
    called = returned(dL_dz2=own, dL_da1=gradients.dL_da1(np.array(own)))
    outcomes = {"problem1": called, "problem1.variables": Outcome("returned", NamedValues({}))}

    step5 = mark_chain(PROBLEM_1, outcomes, RIGHT)[4]

    assert (step5.verdict, step5.points) == ("follow_through", 10)


@pytest.mark.parametrize(
    ("upstream", "answer"),
    [
        ([0, 0], [0, 0]),
        ([1e-9, 1e-9], [0, 0]),
        ([0.01, -0.01], [0.003, 0.0]),
        ([np.nan, 1], [np.nan, np.nan]),
        ([np.inf, 1], [np.inf, np.inf]),
        ([1e308, 1e308], [np.inf, np.inf]),
        ([1, 2, 3], [1, 2]),
        (7, 7),
    ],
    ids=["zero", "near zero", "within tolerance", "nan", "inf", "overflow", "size", "number"],
)
def test_no_credit_follows_from_an_error_that_makes_the_step_trivial(
    mark_outcomes, upstream, answer
):
    step = mark_outcomes(returned(dL_dz2=upstream, dL_da1=answer))["dL_da1"]

    assert (step.verdict, step.points) == ("wrong", 0)


def test_no_credit_follows_from_a_missing_value(mark_outcomes):
    step = mark_outcomes(returned(dL_da1=[1.0, 2.0]))["dL_da1"]

    assert step.verdict == "wrong"


def test_follow_through_is_explained(mark_outcomes):
    step = mark_outcomes(returned(dL_dyhat=2, dL_dz3=2))["dL_dz3"]

    assert step.message == (
        "This is not the right value. It follows from your dL_dyhat, which is wrong; redo both."
    )


def test_the_credit_is_the_assignments_to_set(assignment, key):
    chain = assignment.problems[0].model_copy(update={"follow_through_credit": 0.5})
    halved = assignment.model_copy(update={"problems": (chain,)})
    called = returned(dL_dyhat=2, dL_dz3=2)
    outcomes = {"problem1": called, "problem1.variables": Outcome("returned", NamedValues({}))}

    results = mark(halved, key, Execution(outcomes))

    assert results[1].points == 5


def test_module_variables_serve_as_well(mark_outcomes):
    missing = Outcome("missing", defined=("dL_dyhat",))

    step = mark_outcomes(missing, {"dL_dyhat": Numbers(np.asarray(-2), "int")})["dL_dyhat"]

    assert step.verdict == "correct"


def test_what_the_function_returns_wins_over_a_variable(mark_outcomes):
    variables = {"dL_dyhat": Numbers(np.asarray(7), "int")}

    assert mark_outcomes(returned(dL_dyhat=-2), variables)["dL_dyhat"].verdict == "correct"


@pytest.mark.parametrize(
    ("called", "verdict", "sentence"),
    [
        (
            Outcome("missing", defined=("problem1_gradient",)),
            "missing",
            "Is it what you called problem1_gradient?",
        ),
        (Outcome("missing"), "missing", "no function problem1_gradients and no variable dL_dyhat"),
        (Outcome("missing", kind="dict"), "missing", "not a function, but of type dict"),
        (
            Outcome("returned", NamedValues({"dL_dYhat": Numbers(np.zeros(1), "int")})),
            "missing",
            "Is it what you called dL_dYhat?",
        ),
        (
            Outcome("returned", Opaque("tuple", "(-2, -2)", "type")),
            "missing",
            "must return a dict with the names dL_dyhat, dL_dz3, dL_da2, dL_dz2, dL_da1, dL_dz1. "
            "It returned “(-2, -2)”.",
        ),
        (
            Outcome("error", error=StudentError("NameError", "name 'y' is not defined")),
            "error",
            "problem1_gradients raised NameError: “name 'y' is not defined”.",
        ),
        (stopped("timeout", "call_timeout", seconds=1), "timeout", "took longer than 1 s."),
        (Outcome("memory"), "memory", "needed more memory"),
        (stopped("crash", "signal", signal="SIGSEGV"), "crash", "SIGSEGV"),
        (stopped("output_limit", "printed_too_much", kilobytes=1024), "output_limit", "1024 kB"),
        (stopped("not_run", "no_time_left"), "not_run", "Not run: the submission's time"),
    ],
)
def test_why_a_value_is_absent_is_told(mark_outcomes, called, verdict, sentence):
    step = mark_outcomes(called)["dL_dyhat"]

    assert (step.verdict, step.points) == (verdict, 0)
    assert sentence in step.message


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (Opaque("str", "'-2'", "type"), "of type str was given (“'-2'”)"),
        (
            Numbers(np.array([[1.0, 2.0], [3.0, 4.0]]), "list"),
            "an array of shape (2, 2) instead of a single number",
        ),
        (Numbers(np.array([1.0, 2.0]), "list"), "you gave 2 numbers instead of a single number"),
        (Numbers(np.array(np.nan), "float"), "not finite"),
        (Numbers(np.array(2j), "complex"), "complex"),
    ],
)
def test_a_value_that_cannot_be_right_is_told_why(mark_outcomes, value, sentence):
    called = Outcome("returned", NamedValues({"dL_dyhat": value}))

    step = mark_outcomes(called)["dL_dyhat"]

    assert step.verdict == "wrong"
    assert sentence.lower() in step.message.lower()


@pytest.mark.parametrize(
    ("value", "fault"),
    [([1, 2, 3], "3 numbers"), ([[5]], "a single number"), (-5, "a single number")],
)
def test_a_step_that_repeats_a_value_of_the_wrong_size_is_told_so(mark_outcomes, value, fault):
    steps = mark_outcomes(returned(dL_da1=value, dL_dz1=value))

    assert steps["dL_dz1"].finding.code == "follows_unusable"
    assert f"your dL_da1 has {fault} instead of 2" in steps["dL_dz1"].message


def test_the_message_of_a_wrong_step_does_not_give_the_answer_away(mark_outcomes):
    step = mark_outcomes(returned(dL_dyhat=17))["dL_dyhat"]

    assert "-2" not in step.message.replace("−", "-")
    assert step.comparison.expected == "-2"


def test_every_step_has_its_place_in_the_picture(mark_outcomes):
    step = mark_outcomes(returned(dL_dyhat=-2))["dL_da2"].step

    assert step.symbol == "∂L/∂a2"
    assert step.depends_on == ("problem1.dL_dz3",)
    assert step.arrows == ("W3ᵀ ·",)


def test_a_wrong_step_is_worked_out_from_the_students_own_values(mark_outcomes):
    steps = mark_outcomes(returned(dL_dz2=[1, 2], dL_da1=[2.5, 9]))

    derivation = steps["dL_da1"].step.derivation
    assert derivation.parts == ((("0.7", "0.9"), ("0.8", "1")), "·", (("1",), ("2",)))
    assert derivation.result == (("2.5",), ("2.8",))
    assert derivation.given == (("2.5",), ("9",))
    assert derivation.astray == (1,)
    assert derivation.own == ("∂L/∂z2",)


@pytest.mark.parametrize("upstream", [[np.nan, 1], [1, 2, 3]], ids=["nan", "size"])
def test_a_wrong_step_is_worked_out_from_the_right_values_where_its_own_cannot_serve(
    mark_outcomes, upstream
):
    steps = mark_outcomes(returned(dL_dz2=upstream, dL_da1=[1, 2]))

    derivation = steps["dL_da1"].step.derivation
    assert derivation.result == (("-3.7",), ("-4.16",))
    assert derivation.own == ()


def test_of_a_value_of_another_size_the_derivation_does_not_say_where_it_went_astray(mark_outcomes):
    derivation = mark_outcomes(returned(dL_da1=[1, 2, 3]))["dL_da1"].step.derivation

    assert (derivation.given, derivation.astray) == ((), ())


@pytest.mark.parametrize(
    "values",
    [{"dL_dyhat": -2}, {"dL_dyhat": 2, "dL_dz3": 2}, {}],
    ids=["correct", "follow-through", "missing"],
)
def test_only_a_wrong_step_is_worked_out(mark_outcomes, values):
    assert mark_outcomes(returned(**values))["dL_dz3"].step.derivation is None


def test_values_too_large_to_compute_with_are_not_worked_out(mark_outcomes):
    steps = mark_outcomes(returned(dL_dz2=[1e308, 1e308], dL_da1=[1, 2]))

    assert steps["dL_da1"].step.derivation is None


def a_step(name, **more):
    fields = {"title": name, "formula": "777", "points": 10, "compute": lambda *_: 777.0}
    return Step(id=name, **(fields | more))


def mark_steps(steps, **values):
    return mark_outcome(steps, returned(**values))


def mark_outcome(steps, called):
    problem = ChainProblem(
        id="p", title="p", points=10 * len(steps), function="f", cases=tuple(steps)
    )
    key = build_key(
        Assignment(id="a", title="a", points=problem.points, problems=(problem,))
    ).chains["p"]
    outcomes = {"p": called, "p.variables": Outcome("returned", NamedValues({}))}
    return mark_chain(problem, outcomes, key)


def test_of_a_hidden_step_the_picture_tells_no_formula_and_no_value():
    first = a_step("a", formula="1", compute=lambda: 1.0)
    hidden = a_step(
        "b", visibility="hidden", depends_on=("a",), arrows=("777",), worked=lambda a: (777,)
    )

    result = mark_steps([first, hidden], a=1, b=3)[1]

    assert result.verdict == "wrong"
    assert "777" not in result.model_dump_json()


FOLLOWING_77 = {"depends_on": ("a",), "compute": lambda a: 77.125 / a * 1.5}


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({"a": 1, "b": 77.125}, {}),
        ({"a": 1, "b": [77.125, 3]}, {}),
        ({"a": 1, "b": [[77.125, 3], [1, 2]]}, {}),
        ({"a": 0.1, "b": 77.125}, {"depends_on": ("a",), "compute": lambda a: 771.25 * a}),
        ({"a": [1.5, 2], "b": 77.125}, FOLLOWING_77),
        ({"a": 1.5, "b": 77.1}, FOLLOWING_77),
    ],
    ids=["number", "vector", "matrix", "unexplained", "unusable", "rounded"],
)
def test_no_finding_of_a_hidden_step_tells_what_was_given(given, more):
    first = a_step("a", compute=lambda: 1.0)
    hidden = a_step("b", visibility="hidden", **more)

    result = mark_steps([first, hidden], **given)[1]

    assert result.verdict == "wrong"
    assert result.finding.code == "step_hidden_wrong"
    assert "77.1" not in result.model_dump_json()


@pytest.mark.parametrize("how", ["text", "key"])
def test_how_a_hidden_value_was_found_tells_no_value(how):
    hidden = a_step("a", visibility="hidden", compute=lambda: 1.0)
    problem = ChainProblem(id="p", title="p", points=10, function="f", cases=(hidden,))
    assignment = Assignment(id="a", title="a", points=10, problems=(problem,))
    value, near = Numbers(np.array(77.125), "float"), {"a": Found(how, "'77.125'")}
    outcome = Outcome("returned", NamedValues({"a": value}), near=near)
    execution = Execution({"p": outcome, "p.variables": Outcome("missing")})

    results = mark(assignment, build_key(assignment), execution)

    told = [*map(str, notes_of(assignment, execution)), results[0].model_dump_json()]
    assert ("77.125" in "".join(told)) == (how == "key")


@pytest.mark.parametrize("form", ["text", "object", "number"])
def test_of_no_type_of_value_a_hidden_step_tells_the_value(form):
    values = {
        "text": Opaque("str", "77.125", "type"),
        "object": Opaque("list", "[77.125, 'x']", "elements"),
        "number": Numbers(np.array(["77.125"], complex), "ndarray"),
    }
    hidden = a_step("a", visibility="hidden")

    result = mark_outcome([hidden], Outcome("returned", NamedValues({"a": values[form]})))[0]

    assert result.verdict == "wrong"
    assert "77.125" not in result.model_dump_json()


def fails_for_others(a):
    return {1.0: 2.0}[float(a[0])]


def asserts(a):
    assert a[0] == 1, "only this value is known"
    return 2 * a


@pytest.mark.parametrize("compute", [fails_for_others, asserts, lambda a: int(a[0]).nothing])
def test_a_step_may_raise_any_exception_for_what_a_student_gave(compute):
    first = a_step("a", compute=lambda: 1.0)
    step = a_step(
        "b",
        depends_on=("a",),
        compute=lambda a: compute(a) if a[0] != 1 else 2 * a,
        worked=lambda a: (compute(a) if a[0] != 1 else 2 * a,),
    )

    result = mark_steps([first, step], a=5, b=7)[1]

    assert result.verdict == "wrong"
    assert result.step.derivation is None


def test_a_step_that_never_ends_with_what_a_student_gave_is_stopped(monkeypatch):
    def halved(a):
        while a[0] > 100:
            pass
        return a / 2

    monkeypatch.setattr(trusted_calls, "MAX_SECONDS", 0.05)
    steps = [a_step("a", compute=lambda: 1.0), a_step("b", depends_on=("a",), compute=halved)]

    assert [each.verdict for each in mark_steps(steps, a=500, b=250)] == ["wrong", "wrong"]


def test_a_step_after_a_hidden_one_is_not_worked_out():
    hidden = a_step("a", visibility="hidden")
    after = a_step(
        "b", formula="a", depends_on=("a",), compute=lambda a: a + 1, worked=lambda a: (a, "+", 1)
    )

    result = mark_steps([hidden, after], b=3)[1]

    assert (result.verdict, result.step.derivation) == ("wrong", None)


def test_what_is_too_large_to_show_is_not_worked_out():
    step = a_step("a", worked=lambda: (np.zeros((20, 20)),))

    assert mark_steps([step], a=3)[0].step.derivation is None


def test_a_step_can_have_a_credit_of_its_own():
    first = a_step("a", compute=lambda: 1.0)
    second = a_step("b", depends_on=("a",), compute=lambda a: 3 * a, follow_through_credit=0.25)
    third = a_step("c", depends_on=("b",), compute=lambda b: 3 * b)

    results = mark_steps([first, second, third], a=5, b=15, c=45)

    assert [result.points for result in results] == [0, 2.5, 10]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"a": 5, "b": 1, "c": 6}, "your a, which is wrong; redo both."),
        ({"a": 5, "b": 6, "c": 11}, "your a and b, which are wrong; redo all of them."),
        ({"a": 1.4, "b": 1.4, "c": 2.8}, "your a and b, which is right but rounded"),
    ],
    ids=["one", "several", "rounded"],
)
def test_follow_through_says_what_to_redo(values, text):
    rough, fine = Tolerance(atol=0.5), Tolerance(atol=0.1)
    steps = [
        a_step("a", compute=lambda: 1.0, tolerance=rough),
        a_step("b", compute=lambda: 1.0, tolerance=rough),
        a_step("c", depends_on=("a", "b"), compute=lambda a, b: a + b, tolerance=fine),
    ]

    result = mark_steps(steps, **values)[2]

    assert result.verdict == "follow_through"
    assert text in result.message


HINT = "Mind the sign."


@pytest.mark.parametrize(
    "called",
    [
        returned(a=5),
        returned(a=-1),
        returned(),
        Outcome("missing"),
        Outcome("memory"),
        stopped("timeout", "call_timeout", seconds=1),
        stopped("crash", "signal", signal="SIGSEGV"),
        stopped("not_run", "no_time_left"),
        Outcome("error", error=StudentError("NameError", "name 'y' is not defined")),
    ],
    ids=["wrong", "mistake", "value", "missing", "memory", "timeout", "crash", "not run", "error"],
)
@pytest.mark.parametrize("visibility", ["public", "hidden"])
def test_every_step_that_loses_points_has_its_hint(called, visibility):
    mistake = KnownMistake(id="sign_lost", message="No sign.", compute=lambda: -1.0)
    step = a_step("a", compute=lambda: 1.0, hint=HINT, mistakes=(mistake,), visibility=visibility)

    assert mark_outcome([step], called)[0].hint == HINT


def test_a_right_step_has_no_hint():
    assert mark_steps([a_step("a", compute=lambda: 1.0, hint=HINT)], a=1)[0].hint == ""


def test_a_step_that_follows_for_less_than_its_points_has_its_hint():
    first = a_step("a", compute=lambda: 1.0)
    second = a_step(
        "b", depends_on=("a",), compute=lambda a: 3 * a, follow_through_credit=0.5, hint=HINT
    )

    assert mark_steps([first, second], a=5, b=15)[1].hint == HINT


def two_mistakes(first, second):
    return (
        KnownMistake(id="first", message=first, compute=lambda: 3.0),
        KnownMistake(id="second", message=second, compute=lambda: 3.0),
    )


def test_mistakes_that_tie_and_say_the_same_are_one():
    step = a_step("a", compute=lambda: 1.0, mistakes=two_mistakes("Thrice.", "Thrice."))

    assert mark_steps([step], a=3)[0].mistake == "first"


def test_of_mistakes_that_tie_and_say_different_things_none_is_named():
    step = a_step("a", compute=lambda: 1.0, mistakes=two_mistakes("Thrice.", "Two more."))

    assert mark_steps([step], a=3)[0].mistake is None


def test_no_mistake_is_named_for_what_follows_from_almost_zero():
    doubled = KnownMistake(id="doubled", message="Doubled.", compute=lambda a: 2 * a)
    steps = [
        a_step("a", compute=lambda: 1.0),
        a_step("b", depends_on=("a",), compute=lambda a: 3 * a + 5, mistakes=(doubled,)),
    ]

    assert mark_steps(steps, a=0, b=0)[1].mistake is None
    assert mark_steps(steps, a=1, b=2)[1].mistake == "doubled"


def test_a_derivation_that_fails_is_the_assignments_error():
    step = a_step("a", worked=lambda: (1 / 0,))

    with pytest.raises(AssignmentError, match=r"p\.a: the reference fails"):
        mark_steps([step], a=3)


def test_arrows_are_one_for_each_step_that_it_depends_on():
    with pytest.raises(ValueError, match="2 arrows for the 1 steps"):
        a_step("b", depends_on=("a",), arrows=("twice", "thrice"))
