"""Verdicts on scripts: what differs, in which line, and which mistake explains it."""

from dataclasses import replace

import numpy as np
import pytest

from grader import AssignmentError, Case, Do, FunctionProblem, Get, KnownMistake, Set
from grader.marking import build_key, mark
from grader.marking.trusted_calls import observe
from grader.marking.value_parts import value_of
from grader.model.assignment import Assignment
from grader.model.execution import Execution, Found, Opaque, Outcome

X = np.array([[1.0, 2.0], [3.0, 4.0]])


class Net:
    """The reference."""

    def __init__(self, rate):
        self.rate = rate
        self.params = {"W": np.eye(2), "b": np.zeros(2)}

    def forward(self, X):
        return X @ self.params["W"] + self.params["b"]

    def step(self, X):
        self.params["W"] -= self.rate * X

    def check(self, value):
        if value < 0:
            raise ValueError("value must not be negative")
        return [value]


class Adds(Net):
    def step(self, X):
        self.params["W"] += self.rate * X


class NoCheck(Net):
    def check(self, value):
        return [value]


class Chains(Net):
    """Right: `step` returns the object."""

    def step(self, X):
        super().step(X)
        return self


class Drops(Net):
    def forward(self, X):
        super().forward(X)


class Flat(Net):
    def forward(self, X):
        return super().forward(X).ravel()


class Lists(Net):
    def __init__(self, rate):
        super().__init__(rate)
        self.params = {"W": [[1, 0], [0, 1]]}


STEP = (Do("forward", X), Do("step", X), Do("forward", X), Get("params"))
CASES = {
    "step": Case(id="step", title="Step", points=2, inputs=(0.1,), script=STEP),
    "first": Case(id="first", title="First", points=1, inputs=(0.1,), script=STEP, part=1),
    "second": Case(id="second", title="Second", points=1, inputs=(0.1,), script=STEP, part=3),
    "attribute": Case(
        id="attribute", title="Attribute", points=1, inputs=(0.1,),
        script=(Do("step", X), Get("params")),
    ),
    "check": Case(
        id="check", title="Check", points=1, inputs=(0.1,), raises="ValueError: negative",
        script=(Do("check", 1), Do("check", -1)),
    ),
}  # fmt: skip
MISTAKES = (
    KnownMistake(id="adds", message="Subtract the gradient.", compute=Adds),
    KnownMistake(id="no_check", message="Refuse negative values.", compute=NoCheck),
)


def results_of(own, *names, outcomes=None):
    """The verdicts on a class that is run right here, by case."""
    cases = [CASES[name] for name in names or CASES]
    problem = FunctionProblem(
        id="p", title="P", points=sum(case.points for case in cases), function="Net",
        parameters=("rate",), reference=Net, cases=cases,
        mistakes=MISTAKES if not names else (),
    )  # fmt: skip
    assignment = Assignment(id="a", title="A", points=problem.points, problems=[problem])
    seen = outcomes or {
        f"p.{case.id}": observe(own, case.build_inputs(), None, case.build_lines())
        for case in cases
    }
    marked = mark(assignment, build_key(assignment), Execution(seen))
    return {result.id.case: result for result in marked}


@pytest.mark.parametrize("own", [Net, Chains])
def test_right_classes_get_all_points(own):
    assert {result.verdict for result in results_of(own).values()} == {"correct"}


@pytest.mark.parametrize(
    ("own", "name", "told"),
    [
        (
            *(Adds, "step"),
            "The result differs at net.forward(X)[0, 0] in line 3: you gave 1.7; expected 0.3.",
        ),
        (
            *(Adds, "second"),
            "The result differs at net.forward(X)[0, 0] in line 3 (and in 3 other places): you",
        ),
        (
            *(Drops, "step"),
            "net.forward(X) in line 1 returned nothing (None). Is a return statement missing?",
        ),
        (Drops, "first", "net.forward(X) in line 1 returned nothing (None)."),
        (Flat, "step", "The result at net.forward(X) in line 1 has shape (4,), but the expected"),
        (Flat, "first", "The result at net.forward(X) in line 1 has shape (4,), but the expected"),
        (NoCheck, "check", "net.check(-1) must raise ValueError here, but it raised nothing."),
    ],
)
def test_the_line_that_differs_is_told(own, name, told):
    assert results_of(own, name)[name].message.startswith(told)


def test_a_difference_in_an_attribute_is_told_with_its_place():
    def own(rate):
        net = Net(rate)
        net.params["b"] = np.array([0.0, 0.0, 1.0])[:2]
        net.forward = lambda X: X @ net.params["W"]
        net.step = lambda X: net.params.update(W=net.params["W"] - rate * X, b=np.ones(2))
        return net

    told = results_of(own, "attribute")["attribute"].message

    assert told == "The result differs at net.params['b'][0] in line 2: you gave 1; expected 0."


def test_a_missing_key_of_an_attribute_is_told():
    told = results_of(Lists, "step")["step"]

    assert told.verdict == "error"
    assert told.message.startswith("net.forward(X) raised KeyError")


@pytest.mark.parametrize(
    ("own", "mistakes"),
    [
        (Adds, {"step": "adds", "second": "adds", "attribute": "adds"}),
        (NoCheck, {"check": "no_check"}),
    ],
)
def test_known_mistakes_are_recognised_by_their_results(own, mistakes):
    found = {name: each.mistake for name, each in results_of(own).items() if each.mistake}

    assert found == mistakes


def test_an_exception_before_the_last_line_is_not_the_one_that_is_asked_for():
    class Early(Net):
        def check(self, value):
            raise ValueError("negative")

    result = results_of(Early, "check")["check"]

    assert result.verdict == "error"
    assert result.message.endswith("Only line 2, net.check(-1) must raise ValueError.")


def test_results_before_a_line_that_fails_are_kept():
    class Fails(Net):
        def step(self, X):
            raise RuntimeError

    result = results_of(Fails, "step")["step"]

    assert result.message.startswith("net.step(X) raised RuntimeError")
    assert result.comparison.given == "line 1: [[1., 2.],\n [3., 4.]]"


def test_a_line_after_the_judged_one_costs_nothing():
    class Fails(Net):
        def step(self, X):
            raise RuntimeError

    assert results_of(Fails, "first")["first"].verdict == "correct"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (
            Outcome("missing", failed=2, lacks="step", members=("forward", "Step2")),
            "Net has no method step. It has forward, Step2.",
        ),
        (
            Outcome("missing", failed=4, lacks="params", members=()),
            "Net has no attribute params. It has none.",
        ),
        (
            Outcome("missing", failed=2, lacks="step", functions=("step",)),
            "You define step outside of the class. Indent it",
        ),
        (
            Outcome("missing", failed=2, lacks="step", equally_near=("Step", "steP")),
            "It has Step and steP, which are equally near to it, so neither was taken.",
        ),
        (
            Outcome("missing", failed=1, lacks="forward", kind="int"),
            "What was made is of type int, which has no methods of yours.",
        ),
        (
            Outcome("missing", failed=99, lacks="x" * 500, members=("‮",) * 50),
            "Net has no attribute",
        ),
        (Outcome("missing", defined=("net",)), "There is no class Net."),
        (Outcome("missing", kind="int"), "Net is not a class, but of type int."),
        (Outcome("returned", Opaque("NoneType", "None", "type")), "in line 1 returned nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_missing_or_forged_is_told(outcome, told):
    result = results_of(Net, "step", outcomes={"p.step": outcome})["step"]

    assert told in result.message
    assert result.points == 0


def test_the_code_names_each_longer_input_once():
    comparison = results_of(Net, "step")["step"].comparison

    assert comparison.script == (
        "   net = Net(0.1)\n1  net.forward(X)\n2  net.step(X)\n3  net.forward(X)\n4  net.params"
    )
    assert [*comparison.inputs] == ["X"]


@pytest.mark.parametrize("part", [None, 2], ids=["whole", "line"])
def test_an_attribute_must_be_none_where_that_of_the_reference_is(part):
    lines = (Set("other", None), Get("other"))
    given = CASES["step"].model_copy(update={"script": lines, "part": part})
    problem = FunctionProblem(
        id="p", title="P", points=2, function="Net", parameters=("rate",), reference=Net,
        cases=[given],
    )  # fmt: skip
    assignment = Assignment(id="a", title="A", points=2, problems=[problem])
    right = observe(Net, (0.1,), None, given.build_lines())
    wrong = replace(right, results={2: value_of(3)})

    key = build_key(assignment)
    results = [mark(assignment, key, Execution({"p.step": each}))[0] for each in (right, wrong)]

    assert [each.points for each in results] == [2, 0]
    assert results[1].message == (
        "The result at net.other in line 2 is a number, but it must be None."
    )


def assignment_with(*lines):
    case = CASES["step"].model_copy(update={"script": lines})
    problem = FunctionProblem(
        id="p", title="P", points=2, function="Net", parameters=("rate",), reference=Net,
        cases=[case],
    )  # fmt: skip
    return Assignment(id="a", title="A", points=2, problems=[problem])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([Do("step", X)], "no line of its script gives a result: all methods return nothing"),
        ([Do("check", -1), Get("rate")], "the reference fails in line 1 of its script: "),
        ([Get("missing")], "the reference fails: "),
        ([Get("forward")], "line 1 of its script gives a value of type method."),
    ],
    ids=["nothing", "early", "missing", "method"],
)
def test_a_script_that_does_not_fit_its_reference_is_refused(lines, told):
    with pytest.raises(AssignmentError) as caught:
        build_key(assignment_with(*lines))

    assert f"p.step: {told}" in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        ([Set("other", 1), Get("other")], {2: 1}),
        ([Do("__init__", 0.2), Get("rate")], {2: 0.2}),
        ([Do("check", 3), Do("step", X), Do("check", 4)], {1: [3], 3: [4]}),
        ([Set("other", None), Get("other"), Do("step", X)], {2: None}),
    ],
    ids=["set", "init", "between", "attribute that is None"],
)
def test_the_results_that_count_are_those_of_lines_that_give_something(lines, right):
    key = build_key(assignment_with(*lines))

    assert key.functions["p"]["step"].right.data == right


class TestNearMisses:
    @pytest.mark.parametrize(
        ("near", "told"),
        [
            (
                {"forward": Found("member", "Forward")},
                "Found as Forward; the statement asks for Net.forward.",
            ),
            (
                {"forward": Found("member", "Forward"), "params": Found("member", "_params")},
                "Found as Forward and _params; the statement asks for Net.forward and Net.params.",
            ),
            (
                {"params": Found("method_called", "params")},
                "Net.params is a method, but the statement asks for an attribute. It was called.",
            ),
            ({"step": Found("member", "<b> step")}, "Found as “<b> step”; the statement"),
        ],
        ids=["one", "two", "called", "odd"],
    )
    def test_methods_and_attributes_that_were_found_nearby_are_told(self, near, told):
        seen = observe(Net, (0.1,), None, CASES["step"].build_lines())

        result = results_of(Net, "step", outcomes={"p.step": replace(seen, near=near)})["step"]

        assert result.points == pytest.approx(1.8)
        assert result.message.startswith(told)

    def test_names_that_no_script_has_are_not_told(self):
        seen = observe(Net, (0.1,), None, CASES["step"].build_lines())
        forged = replace(seen, near={"a name of the student's": Found("member", "x")})

        result = results_of(Net, "step", outcomes={"p.step": forged})["step"]

        assert (result.points, result.message) == (2.0, "")
