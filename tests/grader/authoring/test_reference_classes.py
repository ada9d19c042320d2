"""A reference class as a program that stands on its own, and its mutants."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pytest

from grader import Assignment, Case, Do, FunctionProblem, Get, validate
from grader.authoring.mutation import mutants_of
from grader.authoring.reference_program import write_program

START = 3
LIMIT = {"most": 10}


def double(x):
    return 2 * x


def logged(method):
    return method


class Base:
    scale = START + 1

    def __init__(self, first: "np.ndarray", second: int = START) -> None:
        self.first, self.second = first, second

    def total(self) -> "float":
        return self.first + self.second


class Child(Base):
    """A child, whose own class is used by its name."""

    def __init__(self, first, second=START):
        super().__init__(first, second)
        self._made = type(self) is Child

    @logged
    def total(self):
        return double(super().total()) * self.scale

    @property
    def root(self):
        return math.sqrt(self.first)

    @staticmethod
    def most():
        return min(LIMIT["most"], 99)

    @classmethod
    def copy_of(cls, other):
        return Child(other.first)

    @cached_property
    def made(self):
        return self._made and self.copy_of(self).second


@dataclass(order=True)
class Point:
    first: "float"
    second: np.ndarray = START
    tags: list = field(default_factory=list)

    def total(self):
        return self.first + self.second


def assignment_with(reference, *lines, function="Thing"):
    case = Case(id="c", title="C", points=1, inputs=(9.0, 1), script=lines or (Get("total"),))
    problem = FunctionProblem(
        id="p", title="P", points=1, function=function, parameters=("first", "second"),
        reference=reference, cases=[case],
    )  # fmt: skip
    return Assignment(id="hw", title="HW", points=1, problems=[problem])


def alone(reference, function="Thing"):
    """The class of the program, in a module of its own."""
    names = {"__name__": "alone"}
    program = write_program(assignment_with(reference, function=function))
    exec(program.write(), names)  # noqa: S102
    return names[function]


def test_bases_helpers_and_data_come_along():
    made = alone(Child)(9.0, 1)

    assert (made.total(), made.root, made.most(), made.scale) == (80.0, 3.0, 10, 4)


def test_a_class_may_use_its_own_name_although_the_program_has_another():
    made = alone(Child)(9.0)

    assert type(made).__name__ == "Thing"
    assert made.made == START


def test_a_dataclass_keeps_its_fields():
    point = alone(Point)

    assert point(1.0).total() == 4.0
    assert point(1.0) < point(2.0)
    assert point(1.0).tags == []


def test_each_method_has_mutants_that_are_written_into_the_class():
    program = write_program(assignment_with(Child))
    written = next(part for part in program.written if part.name == "Thing")
    sources = {source.node.name: source for source in written.functions}
    mutant = next(each for each in mutants_of(sources["total"]) if "/" in each.after)
    names = {"__name__": "alone"}

    exec(program.write(written, mutant.patch), names)  # noqa: S102

    assert names["Thing"](9.0, 1).total() == 5.0


COUNTER = """
from grader import Assignment, Case, Do, FunctionProblem, Get

class Counter:
    def __init__(self, step):
        self.step = step
        self.count = 0
    def add(self):
        self.count += self.step
    def reset(self):
        self.count = 0

CASES = [
    Case(id="two", title="Two", points=1, inputs=(2,), script=(Do("add"), Do("add"), Get("count"))),
    Case(id="reset", title="Reset", points=1, inputs=(2,), script=(Do("reset"), Get("count"))),
]
ASSIGNMENT = Assignment(id="hw", title="HW", points=2, problems=[FunctionProblem(
    id="p", title="P", points=2, function="Counter", parameters=("step",), reference=Counter,
    cases=CASES,
)])
"""


def test_state_that_no_script_tests_is_a_hole(tmp_path, isolation):
    path = tmp_path / "hw.py"
    path.write_text(COUNTER)

    [result] = validate(path, isolation=isolation, checks=["mutants"]).results

    [hole] = [each for each in result.holes if "pass" in each.diff]
    assert hole.diff == "-         self.count = 0\n+         pass"
    assert hole.where == "hw.py, line 11"
    assert "counter.reset(): counter.count gives 4 instead of 0." in hole.text


def test_a_script_that_tests_it_leaves_no_hole(tmp_path, isolation):
    path = tmp_path / "hw.py"
    path.write_text(COUNTER.replace('(Do("reset"), ', '(Do("add"), Do("reset"), '))

    [result] = validate(path, isolation=isolation, checks=["mutants"]).results

    assert result.holes == ()


@pytest.mark.parametrize("lines", [(Do("total"),), (Get("root"),)], ids=["method", "property"])
def test_what_scripts_name_is_in_the_stub(lines):
    problem = assignment_with(Child, *lines).problems[0]

    assert [method.name for method in problem.class_stub.methods] == ["__init__", lines[0].name]
