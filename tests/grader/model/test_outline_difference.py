"""Between students, inputs, values and texts may differ, and nothing else."""

import numpy as np
import pytest

from grader import (
    Assignment,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownAnswer,
    KnownMistake,
    Limits,
    OneOf,
    Statistics,
    Step,
    Tolerance,
)
from grader.model.outline_difference import content_of, find_difference


def case(**given):
    return Case(**{"id": "c", "title": "C", "points": 1, "inputs": (1,)} | given)


def function(**given):
    fields = {
        "id": "p", "title": "P", "points": 1, "function": "f", "parameters": ["x"],
        "reference": lambda x: x, "cases": [case()],
    }  # fmt: skip
    return FunctionProblem(**fields | given)


def step(**given):
    fields = {"id": "s", "title": "S", "points": 1, "formula": "1", "compute": lambda: 1}
    return Step(**fields | given)


def chain(*steps):
    points = sum(each.points for each in steps)
    return ChainProblem(id="p", title="P", points=points, function="f", cases=steps)


def mistake(**given):
    return KnownMistake(**{"id": "m", "message": "M", "compute": lambda x: 0} | given)


def assignment(problem, **given):
    return Assignment(
        **{"id": "a", "title": "A", "points": problem.points, "problems": [problem]} | given
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (function(cases=[case()]), function(cases=[case(inputs=({"W": np.ones(3)},))])),
        (function(reference=abs), function(reference=lambda x: -x)),
        (function(given="x = 1", docstring="Take 1"), function(given="x = 2", docstring="Take 2")),
        (function(cases=[case(hint="1")]), function(cases=[case(hint="2")])),
        (function(cases=[case(prints="1")]), function(cases=[case(prints="2")])),
        (function(cases=[case(stdin="1")]), function(cases=[case(stdin="2")])),
        (function(mistakes=[mistake()]), function(mistakes=[mistake(message="N")])),
        (function(check=OneOf(values=[1])), function(check=OneOf(values=[2, 3]))),
        (
            function(check=Statistics(mean=0, within=1)),
            function(check=Statistics(mean=5, within=1)),
        ),
        (chain(step()), chain(step(formula="2", compute=lambda: 2, derivative_at=[1, 2]))),
        (
            chain(step(known_answers=[KnownAnswer(id="k", value=1, message="1")])),
            chain(step(known_answers=[KnownAnswer(id="k", value=[2], message="2")])),
        ),
    ],
    ids=[
        "inputs", "reference", "given", "hint", "prints", "stdin", "message", "one_of",
        "statistics", "step", "known_answer",
    ],
)  # fmt: skip
def test_these_may_differ(one, other):
    assert find_difference(assignment(one), assignment(other)) == ""


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            function(points=2, cases=[case(points=2)]),
            function(),
            "points is 2.0, but 1.0",
        ),
        (function(cases=[case(id="d")]), function(), "p.cases is d, but c in the example"),
        (function(cases=[case(title="D")]), function(), "p.c.title is 'D', but 'C'"),
        (function(title="Q"), function(), "p.title is 'Q', but 'P'"),
        (function(function="g"), function(), "p.function is 'g', but 'f'"),
        (function(parameters=["y"]), function(), "p.parameters.0 is 'y', but 'x'"),
        (function(cases=[case(visibility="hidden")]), function(), "p.c.visibility is 'hidden'"),
        (function(cases=[case(raises="ValueError")]), function(), "p.c.raises is 'ValueError'"),
        (function(tolerance=Tolerance(rtol=1)), function(), "p.tolerance.rtol is 1.0, but 1e-06"),
        (
            function(cases=[case(tolerance=Tolerance())]),
            function(),
            "p.c.tolerance is Tolerance, but None",
        ),
        (function(mistakes=[mistake()]), function(), "p.mistakes is m, but empty"),
        (
            function(mistakes=[mistake(any_size=True)]),
            function(mistakes=[mistake()]),
            "p.mistakes.m.any_size is True, but False",
        ),
        (function(checker=lambda *_: ""), function(), "p.checker is <lambda>, but None"),
        (function(check="unordered"), function(check="up_to_sign"), "p.check is 'unordered'"),
        (chain(step(id="t")), chain(step()), "p.cases is t, but s"),
        (function(), chain(step()), "p is FunctionProblem, but ChainProblem"),
        (
            chain(step(known_answers=[KnownAnswer(id="k", value=1, message="1", credit=0.5)])),
            chain(step(known_answers=[KnownAnswer(id="k", value=1, message="1")])),
            "p.s.known_answers.k.credit is 0.5, but 1.0",
        ),
    ],
    ids=[
        "points", "id", "case_title", "title", "function", "parameters", "visibility", "raises",
        "tolerance", "own_tolerance", "mistakes", "any_size", "checker", "check", "step", "kind",
        "credit",
    ],
)  # fmt: skip
def test_these_may_not(one, other, told):
    difference = find_difference(
        assignment(one, points=one.points), assignment(other, points=other.points)
    )

    assert told in difference


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"limits": Limits(call_seconds=1)}, "limits.call_seconds is 1.0, but 2.0"),
        ({"packages": ["numpy"]}, "packages is ('numpy',), but None"),
        ({"files": ["data.csv"]}, "files is ('data.csv',), but ()"),
        ({"prelude": "import os"}, "prelude is 'import os', but ''"),
        ({"near_miss_credit": 1}, "near_miss_credit is 1.0, but 0.9"),
    ],
    ids=["limits", "packages", "files", "prelude", "credit"],
)
def test_what_holds_for_the_class_may_not_differ(given, told):
    assert told in find_difference(assignment(function(), **given), assignment(function()))


def test_a_statement_may_differ():
    one, other = (assignment(function(), statement=text) for text in ("Take 1", "Take 2"))

    assert find_difference(one, other) == ""
    assert content_of(one) != content_of(other)


def test_the_content_has_inputs_and_no_functions():
    one, same, other = (
        function(reference=lambda x: x, cases=[case(inputs=(number,))]) for number in (1, 1, 2)
    )

    assert content_of(one) == content_of(same) != content_of(other)
