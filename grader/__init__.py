"""Grades a folder of student submissions.

To state an assignment, build an `Assignment` from the models below. To grade, call `grade`, and
`export_class` for an LMS's gradebook. To let students check themselves, `make_handout` and
`write_handout`; they call `check` in a notebook, and `check_file` of a file.
"""

from grader.errors import (
    AssignmentError,
    ExportError,
    GraderError,
    HandoutError,
    IsolationError,
    ReportsError,
    RosterError,
    SubmissionsError,
)

# A program that starts here may still have a class's files on its path (see import_path.py), so
# this module imports nothing of the standard library. Type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
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
    from grader.handout.folder import WrittenHandout, write_handout
    from grader.handout.model import Handout, read_handout
    from grader.handout.publish import make_handout
    from grader.loader import load_assignment
    from grader.records import CaseResult, Record
    from grader.reports import Gradebook, export_class, redraw
    from grader.run import grade
    from grader.sandbox.doctor import Diagnosis, diagnose
    from grader.selfcheck.files import check_file
    from grader.selfcheck.notebook import check
    from grader.selfcheck.result import SelfCheck

__all__ = [
    "ArrayInput",
    "Assignment",
    "AssignmentError",
    "Case",
    "CaseResult",
    "ChainProblem",
    "Diagnosis",
    "ExportError",
    "FunctionProblem",
    "Gradebook",
    "GraderError",
    "Handout",
    "HandoutError",
    "IsolationError",
    "KnownAnswer",
    "KnownMistake",
    "Limits",
    "RandomInput",
    "Record",
    "ReportsError",
    "RosterError",
    "SelfCheck",
    "Step",
    "SubmissionsError",
    "Tolerance",
    "WrittenHandout",
    "check",
    "check_file",
    "diagnose",
    "export_class",
    "grade",
    "load_assignment",
    "make_handout",
    "read_handout",
    "redraw",
    "write_handout",
]

_LATER = {
    "ArrayInput": "grader.assignment",
    "Assignment": "grader.assignment",
    "Case": "grader.assignment",
    "CaseResult": "grader.records",
    "ChainProblem": "grader.assignment",
    "Diagnosis": "grader.sandbox.doctor",
    "FunctionProblem": "grader.assignment",
    "Gradebook": "grader.reports",
    "Handout": "grader.handout.model",
    "KnownAnswer": "grader.assignment",
    "KnownMistake": "grader.assignment",
    "Limits": "grader.assignment",
    "RandomInput": "grader.assignment",
    "Record": "grader.records",
    "SelfCheck": "grader.selfcheck.result",
    "Step": "grader.assignment",
    "Tolerance": "grader.assignment",
    "WrittenHandout": "grader.handout.folder",
    "check": "grader.selfcheck.notebook",
    "check_file": "grader.selfcheck.files",
    "diagnose": "grader.sandbox.doctor",
    "export_class": "grader.reports",
    "grade": "grader.run",
    "load_assignment": "grader.loader",
    "make_handout": "grader.handout.publish",
    "read_handout": "grader.handout.model",
    "redraw": "grader.reports",
    "write_handout": "grader.handout.folder",
}
"""What is imported when it is asked for: who states or checks waits for nothing else."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
