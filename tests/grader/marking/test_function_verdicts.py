"""What is said of a case of a function problem, public and hidden."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.marking import build_key, mark
from grader.marking.function_verdicts import too_slow
from grader.marking.trusted_calls import observe
from grader.model.assignment import Assignment
from grader.model.case import Case
from grader.model.execution import (
    CodePlace,
    Execution,
    Numbers,
    Opaque,
    Outcome,
    StudentError,
    TimeLimit,
    calls_of,
)
from grader.model.function_problem import FunctionProblem
from grader.model.inputs import ArrayInput
from grader.model.known_mistakes import KnownMistake
from grader.model.reasons import StopReason


def stopped(outcome, code, **values):
    return Outcome(outcome, reason=StopReason.of(code, **values))


ROOT = Path(__file__).parents[3]


@pytest.fixture
def mark_outcome(assignment, key):
    """The verdict on one case of Problem 2, from what its call gave."""

    def run(case, outcome):
        outcomes = {call.id: Outcome("missing") for call in calls_of(assignment)}
        outcomes[f"problem2.{case}"] = outcome
        cases = mark(assignment, key, Execution(outcomes))
        return next(result for result in cases if result.id == f"problem2.{case}")

    return run


@pytest.mark.parametrize(
    ("outcome", "verdict", "sentence"),
    [
        (Outcome("missing", defined=("relu_backwards",)), "missing", "you called relu_backwards?"),
        (Outcome("missing", functions=("x", "y")), "missing", "The file defines x, y."),
        (Outcome("missing"), "missing", "The file defines nothing."),
        (Outcome("missing", kind="int"), "missing", "of type int"),
        (Outcome("error", error=StudentError("ValueError", "bad")), "error", "ValueError: “bad”."),
        (Outcome("error", error=StudentError("SystemExit", "1")), "error", "exited early"),
        (stopped("timeout", "call_timeout", seconds=1), "timeout", "longer than 1 s."),
        (Outcome("memory"), "memory", "more memory than is allowed."),
        (stopped("crash", "signal", signal="SIGSEGV"), "crash", "SIGSEGV"),
        (stopped("output_limit", "printed_too_much", kilobytes=1), "output_limit", "1 kB"),
        (stopped("not_run", "no_time_left"), "not_run", "Not run: the submission's time"),
        (
            Outcome("returned", Opaque("NoneType", "None", "type")),
            "wrong",
            "a return statement missing?",
        ),
        (Outcome("returned", Opaque("list", "[[1], []]", "ragged")), "wrong", "different lengths"),
    ],
)
def test_every_way_to_fail_has_its_verdict_and_a_sentence(mark_outcome, outcome, verdict, sentence):
    result = mark_outcome("mixed", outcome)

    assert (result.verdict, result.points) == (verdict, 0)
    assert sentence in result.message


def test_a_cell_that_differs_is_told_with_the_rule_that_it_breaks(mark_function):
    zero = mark_function(lambda dA, Z: np.where(Z >= 0, dA, 0))["zero"]

    assert zero.message.startswith(
        "The result differs at [0, 0] (and in 2 other places): you gave 0.1; where Z = 0 the "
        "gradient is 0."
    )


def test_a_wrong_shape_is_told_with_both_shapes(mark_function):
    vector = mark_function(lambda dA, Z: np.zeros((5, 1)))["vector"]

    assert vector.message == "The result has shape (5, 1), but the expected shape is (5,)."


def test_a_changed_argument_is_told_with_the_cell(mark_function):
    def change_z(dA, Z):
        dZ = np.where(Z > 0, dA, 0)
        Z[0, 0] = 99
        return dZ

    result = mark_function(lambda dA, Z: change_z(dA, Z) if Z.ndim == 2 and Z.size else dA)

    assert "Z[0, 0] was 1.5 before the call and 99 after it" in result["Z_unchanged"].message


def test_a_result_that_is_the_argument_itself_is_told(mark_function):
    def in_place(dA, Z):
        dA[Z <= 0] = 0
        return dA

    assert "shares its memory with dA" in mark_function(in_place)["new_array"].message


def test_a_list_loses_only_what_a_list_cannot_be(mark_function):
    results = mark_function(lambda dA, Z: np.where(Z > 0, dA, 0).tolist())

    lost = {name for name, case in results.items() if case.points < case.max_points}
    assert lost == {"numpy_array", "empty"}  # a list has no shape (0, 3)


def test_an_exception_shows_the_students_own_lines(mark_outcome):
    lines = (CodePlace("anna.py", 4, "return dA[9]"),)
    error = StudentError("IndexError", "index 9 is out of bounds", lines)

    assert mark_outcome("mixed", Outcome("error", error=error)).traceback == lines


def test_a_public_case_shows_inputs_given_and_expected(mark_function):
    comparison = mark_function(lambda dA, Z: dA * 0)["vector"].comparison

    assert comparison.inputs["dA"] == "[0.4, -1.9, 0.2, 3.3, -0.8]"
    assert comparison.expected == "[0, -1.9, 0.2, 0, -0.8]"
    assert comparison.given == "[0, 0, 0, 0, 0]"


def test_a_hidden_case_shows_its_verdict_and_hint_and_no_value(mark_function):
    result = mark_function(lambda dA, Z: dA + 1)["matrix"]

    assert result.message == "The result of a hidden case is not right."
    assert result.hint
    assert result.comparison is None


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("missing", kind="Z_is_0_7"),
        Outcome("missing", defined=("Z_is_0_7",)),
        Outcome("error", error=StudentError("Z_is_0_7", "Z is 0.7", (CodePlace("Z is 0.7", 1),))),
        stopped("timeout", "call_timeout", seconds="Z is 0.7"),
        stopped("crash", "exit_status", status=7),
        Outcome("returned", Opaque("Z_is_0_7", "Z is 0.7", "type")),
    ],
    ids=lambda outcome: outcome.status,
)
def test_a_hidden_case_repeats_nothing_that_its_call_sent_back(mark_outcome, outcome):
    result = mark_outcome("matrix", outcome)

    assert "7" not in result.model_dump_json(exclude={"id", "title", "hint"})


ELSEWHERE = """
from grader.marking import build_key
from grader.pipeline.assignment_loader import load_assignment
from tests.conftest import ROOT, verdicts_on

assignment = load_assignment(str(ROOT / "reference"))
print(verdicts_on(assignment, build_key(assignment), lambda dA, Z: dA * (Z >= 0)))
"""


def test_marking_is_pure(mark_function):
    """Another process, which orders sets in its own way and knows only this source, agrees."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}

    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    here = [mark_function(lambda dA, Z: dA * (Z >= 0)) for _ in range(2)]
    assert [elsewhere.stdout] * 2 == [f"{verdicts}\n" for verdicts in here]


def test_a_public_case_is_laid_out_cell_by_cell(mark_function):
    comparison = mark_function(lambda dA, Z: dA)["vector"].comparison

    assert comparison.size == 10
    assert comparison.input_cells["Z"] == (("-0.2", "0.9", "1.1", "-3", "0.7"),)
    assert comparison.expected_cells == (("0", "-1.9", "0.2", "0", "-0.8"),)
    assert comparison.given_cells == (("0.4", "-1.9", "0.2", "3.3", "-0.8"),)
    assert comparison.differing == ((0, 0), (0, 3))


def test_what_is_no_array_of_real_numbers_is_not_laid_out(mark_outcome):
    value = Numbers(np.array([1j]), "ndarray")

    assert mark_outcome("vector", Outcome("returned", value)).comparison.given_cells == ()


def test_no_number_of_a_hidden_case_comes_into_the_record():
    hidden = Case(
        id="hidden", title="Hidden", points=5, visibility="hidden",
        inputs=(ArrayInput(values=[123.25, 2.0]),),
    )  # fmt: skip
    problem = FunctionProblem(
        id="p", title="p", points=5, function="f", parameters=("x",), cases=(hidden,),
        reference=lambda x: 2 * x, explain=lambda x: f"twice {x}",
        mistakes=(KnownMistake(id="kept", message="x is as it came", compute=lambda x: x),),
    )  # fmt: skip
    assignment = Assignment(id="a", title="a", points=5, problems=(problem,))
    given = Outcome("returned", Numbers(np.array([123.25, 2.0]), "ndarray"))

    (result,) = mark(assignment, build_key(assignment), Execution({"p.hidden": given}))

    assert result.mistake == "kept"
    assert "123" not in result.model_dump_json()
    assert "246" not in result.model_dump_json()


@pytest.mark.parametrize("visibility", ["public", "hidden"])
@pytest.mark.parametrize(
    ("value", "seconds", "limit", "finding"),
    [
        (1.0, 0.19, TimeLimit(0.2, 0.004), None),
        (1.0, 1.94, TimeLimit(0.2, 0.004), "too_slow"),
        (2.0, 1.94, TimeLimit(0.2, 0.004), "differs"),
    ],
)
def test_right_work_that_is_too_slow_is_told_both_times(value, seconds, limit, finding, visibility):
    case = {"id": "c", "title": "", "points": 1, "inputs": (ArrayInput(values=1.0),)}
    problem = FunctionProblem(
        id="p", title="", points=1, function="f", parameters=("a",), reference=abs,
        cases=[Case(**case, time_factor=50, visibility=visibility)],
    )  # fmt: skip
    assignment = Assignment(id="a", title="", points=1, problems=[problem])
    outcome = Outcome("returned", Numbers(np.array(value), "float"), seconds=seconds, limit=limit)

    (result,) = mark(assignment, build_key(assignment), Execution({"p.c": outcome}))

    told = "hidden_wrong" if finding == "differs" and visibility == "hidden" else finding
    assert (result.finding and result.finding.code) == told
    assert result.points == (finding is None)


def test_the_sentence_on_slow_work_has_both_times_in_round_numbers():
    case = Case(id="c", title="", points=1, inputs=(), time_factor=50)
    outcome = Outcome("returned", seconds=1.94, limit=TimeLimit(0.2, 0.004))

    assert str(too_slow("f", case, outcome)) == (
        "The result is right, but f took 2 s. At most 0.2 s is allowed: 50 times the 4 ms that the "
        "reference takes on this computer."
    )


def test_a_mistake_is_named_beside_an_unrelated_change_of_an_argument():
    flipped = KnownMistake(id="flipped", message="The sign.", compute=lambda x: -2 * x)
    x = ArrayInput(values=[1.0, 3.0])
    cases = [
        Case(id="value", points=1, inputs=(x,)),
        Case(id="unchanged", points=1, inputs=(x,), unchanged=(0,)),
    ]
    problem = FunctionProblem(
        id="p", function="f", reference=lambda x: 2 * x, cases=cases, mistakes=[flipped]
    )
    assignment = Assignment(id="a", title="A", problems=[problem])

    def flipped_in_place(x):
        x *= -2
        return x

    outcomes = {f"p.{case.id}": observe(flipped_in_place, case.build_inputs()) for case in cases}
    value, unchanged = mark(assignment, build_key(assignment), Execution(outcomes))

    assert (value.mistake, unchanged.mistake) == ("flipped", None)


def test_two_mistakes_that_explain_a_case_each_are_both_named():
    def none(x):
        return None if x < 0 else math.sqrt(x)

    def doubled(x):
        return math.sqrt(x) * 2

    def both(x):
        return None if x < 0 else math.sqrt(x) * 2

    mistakes = [KnownMistake(id=m.__name__, message=m.__name__, compute=m) for m in (none, doubled)]
    cases = [
        Case(id="four", points=1, inputs=(4.0,)),
        Case(id="zero", points=1, inputs=(0.0,)),
        Case(id="negative", points=1, inputs=(-1.0,), raises="ValueError"),
    ]
    problem = FunctionProblem(
        id="p", function="f", parameters=["x"], reference=math.sqrt, cases=cases, mistakes=mistakes
    )
    assignment = Assignment(id="a", title="A", problems=[problem])
    outcomes = {f"p.{case.id}": observe(both, case.build_inputs()) for case in cases}

    four, zero, negative = mark(assignment, build_key(assignment), Execution(outcomes))

    assert (four.mistake, zero.mistake, negative.mistake) == ("doubled", None, "none")


def test_a_checker_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr("grader.marking.trusted_calls.MAX_SECONDS", 0.05)

    def checker(expected, given, inputs):
        while isinstance(given, int) and given > 100:
            pass

    case = Case(id="c", points=1, inputs=(1,))
    problem = FunctionProblem(id="p", function="f", reference=abs, parameters=["x"], cases=[case],
                              checker=checker)  # fmt: skip
    assignment = Assignment(id="a", title="A", problems=[problem])
    outcome = Outcome("returned", Numbers(np.array(101), "int", is_numpy=False))

    (result,) = mark(assignment, build_key(assignment), Execution({"p.c": outcome}))

    assert result.finding.code == "checker_raised"


def test_a_known_mistake_is_recognised_under_other_labels():
    def labels(x):
        return [int(each > 2) for each in x]

    def off(x):
        """The bound is 2, not 1."""
        return [int(each > 1) for each in x]

    case = Case(id="c", points=1, inputs=([1.0, 2.0, 3.0],), check="up_to_relabelling")
    problem = FunctionProblem(id="p", reference=labels, cases=[case], mistakes=[off])
    assignment = Assignment(id="a", title="A", problems=[problem])
    renamed = observe(lambda x: ["low" if each <= 1 else "high" for each in x], case.build_inputs())

    (result,) = mark(assignment, build_key(assignment), Execution({"p.c": renamed}))

    assert result.mistake == "off"


@pytest.mark.parametrize("check", [None, "unordered", "up_to_sign", "up_to_relabelling"])
@pytest.mark.parametrize("given", [[1, 1], [True, False], [1.5, 2.5], 3, "ab"], ids=repr)
def test_a_part_that_is_a_single_number_is_judged(check, given):
    case = Case(id="c", points=1, inputs=(1,), part=0, check=check)
    problem = FunctionProblem(
        id="p", function="f", parameters=["x"], cases=[case], reference=lambda x: ([0, 1, 1], 2)
    )
    assignment = Assignment(id="a", title="A", problems=[problem])
    outcome = observe(lambda x: np.array(given), case.build_inputs())

    (result,) = mark(assignment, build_key(assignment), Execution({"p.c": outcome}))

    assert result.verdict == "wrong"
