"""Scripts as an author writes them: lines, their form in JSON, and what fits together."""

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from grader import ArrayInput, Case, Do, FunctionProblem, Get, RandomInput, Set
from grader.model.class_stub import stub_of
from grader.model.script import Script, build_line, name_of_object, write_line

SCRIPT: TypeAdapter = TypeAdapter(Script)


class Box:
    """Not for students."""

    def __init__(self, first, *rest, size=2, kind=None, key=print):
        self.first = first

    def put(self, item, /, where=0, *, twice=False):
        """Put an item in."""

    def _helper(self):
        pass

    @property
    def top(self):
        """The item on top."""

    @staticmethod
    def join(one, other):
        pass

    @classmethod
    def make(cls, **options):
        pass


def problem(*cases, reference=Box, **fields):
    return FunctionProblem(
        id="p",
        title="P",
        points=sum(case.points for case in cases),
        function="Box",
        parameters=("first",),
        reference=reference,
        cases=cases,
        **fields,
    )


def case(*lines, name="c", **fields):
    return Case(id=name, title="C", points=1, inputs=(1,), script=lines, **fields)


@pytest.mark.parametrize(
    "line",
    [
        Do("run"),
        Do("run", 1, "a", None, (1, 2), {"x": [ArrayInput(values=[1.0])]}),
        Do("__call__", RandomInput(seed=1, shape=(2,))),
        Get("_W"),
        Set("rate", {"a": {1, 2}}),
        Set("rate", None),
    ],
    ids=str,
)
def test_a_line_is_the_same_after_json(line):
    assert SCRIPT.validate_json(SCRIPT.dump_json((line,))) == (line,)


def test_parts_of_a_line_may_have_their_names():
    assert Do(name="run", inputs=(1,)) == Do("run", 1)
    assert Set(name="rate", value=1) == Set("rate", 1)


@pytest.mark.parametrize("make", [lambda: Do(), lambda: Do("a b"), lambda: Set("x"), lambda: Get()])
def test_a_line_needs_its_parts(make):
    with pytest.raises(ValidationError):
        make()


def test_arrays_are_new_in_each_run():
    line = Do("run", np.zeros(2))

    assert build_line(line).inputs[0] is not build_line(line).inputs[0]


@pytest.mark.parametrize(
    ("name", "variable"),
    [("Dense", "dense"), ("BankAccount", "bank_account"), ("KMeans", "k_means"), ("stack", "it")],
)
def test_an_object_is_named_after_its_class(name, variable):
    assert name_of_object(name) == variable


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Do("run", 1, 2), "it.run(1, 2)"),
        (Do("__call__", 1), "it(1)"),
        (Do("__len__"), "len(it)"),
        (Do("__getitem__", 0), "it[0]"),
        (Do("__contains__", 1), "1 in it"),
        (Do("__add__", 1), "it + 1"),
        (Do("__next__"), "it.__next__()"),
        (Get("W"), "it.W"),
        (Set("W", 1), "it.W = 1"),
    ],
    ids=str,
)
def test_a_line_is_shown_as_python(line, code):
    assert write_line(line, "it", [*map(repr, line.inputs)]) == code


def test_a_stub_has_the_named_methods_with_their_parameters():
    stub = stub_of(Box, ("put", "top", "join", "make", "first"))

    shown = {method.name: (method.kind, *method.parameters) for method in stub.methods}
    assert shown == {
        "__init__": ("method", "first", "*rest", "size=2", "kind=None", "key=..."),
        "put": ("method", "item", "where=0", "*", "twice=False"),
        "top": ("property",),
        "join": ("static", "one", "other"),
        "make": ("class", "**options"),
    }
    assert stub.methods[1].docstring == "Put an item in."


def test_hidden_scripts_tell_no_names_that_are_asked_for():
    hidden = case(Get("secret"), name="h", visibility="hidden")

    assert "secret" not in problem(case(Get("first")), hidden).members()


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([case(Get("a")), case(name="d")], "p.d: has no script, but other cases do; write script="),
        (
            [case(Get("a"), part="a")],
            "part is 'a'; with a script, it is the number of a line, from",
        ),
        ([case(Get("a"), part=2)], "part is 2; with a script, it is the number of a line, from 1"),
        ([case(Get("a"), part=0)], "part is 0"),
        ([case(Set("a", 1), Get("a"), part=1)], "line 1 of its script gives no result; choose"),
        ([case(Set("a", 1))], 'no line of its script gives a result; end it with Do("…") or'),
        ([case(Get("a"), check="unordered")], "check judges the result of one line of its script"),
        ([case(Get("a"), numpy_result=True)], "numpy_result judges the result of one line"),
        ([case(Get("a"), part=1, raises="ValueError")], "raises is about the last line, so leave"),
    ],
)
def test_what_does_not_fit_together_is_told(cases, told):
    with pytest.raises(ValidationError, match="p.") as caught:
        problem(*cases)

    assert told in str(caught.value)


def test_a_check_of_the_problem_needs_a_line_too():
    with pytest.raises(ValidationError, match="check judges the result of one line"):
        problem(case(Get("first")), check="unordered")


def test_a_function_has_no_scripts():
    with pytest.raises(ValidationError, match="the reference must be a class, but <lambda> is"):
        problem(case(Get("first")), reference=lambda first: Box(first))


def test_a_case_may_only_make_an_object_if_it_raises_or_prints():
    made = problem(case(Get("first")), case(name="d", raises="ValueError"))

    assert made.is_class


def test_a_case_that_judges_a_line_runs_no_line_after_it():
    judged = case(Get("a"), Get("b"), Get("c"), part=2)

    assert [line.name for line in judged.build_lines()] == ["a", "b"]
