"""Judges code by a rule, without running it: a helper of the tests of rules."""

from textwrap import dedent

import numpy as np

from grader import Get
from grader.marking.rule_verdicts import StudentCode
from grader.model.assignment import Assignment
from grader.model.case import Case
from grader.model.execution import Outcome
from grader.model.function_problem import FunctionProblem
from grader.model.record import CaseResult
from grader.model.submission import Cell

RIGHT = CaseResult(id="p.c", title="", points=1, max_points=1, verdict="correct")


class Reference:
    """Of a class `f(A, b)`."""

    def __init__(self, A, b):
        self.A, self.b = A, b


def judge(rule, code, *, beside=None, found=None, case=RIGHT, is_class=False):
    """Return the verdict on a rule about `f(A, b)`; `beside` has other files by their names."""
    problem = FunctionProblem(
        id="p",
        title="",
        points=1 + rule.points,
        function="f",
        parameters=("A", "b"),
        reference=Reference if is_class else np.add,
        cases=[
            Case(id="c", title="", points=1, inputs=(1, 2), script=(Get("A"),) if is_class else ())
        ],
        rules=[rule],
    )
    assignment = Assignment(
        id="a", title="", points=problem.points, problems=[problem], prelude="import numpy as np"
    )
    modules = [Cell(name, dedent(text)) for name, text in (beside or {}).items()]
    code_of_student = StudentCode(assignment, [Cell("f.py", dedent(code))], modules)
    (result,) = code_of_student.check(problem, {"p.c": Outcome("returned", found=found)}, [case])
    return result


def lines(result):
    """Return the places that a result tells."""
    return [f"{place.cell}:{place.line}" for place in result.traceback]
