"""Grades a folder of student submissions.

To state an assignment, build an `Assignment` from the models below. To grade, call `grade`, or
`check_file` for one file and the public cases only; `export_class` for an LMS's gradebook.
"""

from grader.assignment import (
    ArrayInput,
    Assignment,
    Case,
    ChainProblem,
    FunctionProblem,
    KnownAnswer,
    KnownMistake,
    Limits,
    RandomInput,
    Step,
    Tolerance,
)
from grader.check import check_file
from grader.errors import (
    AssignmentError,
    ExportError,
    GraderError,
    ReportsError,
    RosterError,
    SubmissionsError,
)
from grader.loader import load_assignment
from grader.records import CaseResult, Record
from grader.reports import Gradebook, export_class, redraw
from grader.run import grade

__all__ = [
    "ArrayInput",
    "Assignment",
    "AssignmentError",
    "Case",
    "CaseResult",
    "ChainProblem",
    "ExportError",
    "FunctionProblem",
    "Gradebook",
    "GraderError",
    "KnownAnswer",
    "KnownMistake",
    "Limits",
    "RandomInput",
    "Record",
    "ReportsError",
    "RosterError",
    "Step",
    "SubmissionsError",
    "Tolerance",
    "check_file",
    "export_class",
    "grade",
    "load_assignment",
    "redraw",
]
