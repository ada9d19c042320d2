"""Judges code by a rule, without running it: a helper of the tests of rules."""

from textwrap import dedent

import numpy as np

from grader.marking.rule_verdicts import StudentCode
from grader.model.assignment import Assignment, Case, FunctionProblem
from grader.model.execution import Outcome
from grader.model.record import CaseResult
from grader.model.submission import Cell

RIGHT = CaseResult(id="p.c", title="", points=1, max_points=1, verdict="correct")


def judge(rule, code, *, beside=None, found=None, case=RIGHT):
    """Return the verdict on a rule about `f(A, b)`; `beside` has other files by their names."""
    problem = FunctionProblem(
        id="p",
        title="",
        points=1 + rule.points,
        function="f",
        parameters=("A", "b"),
        reference=np.add,
        cases=[Case(id="c", title="", points=1, inputs=(1, 2))],
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
