"""Grades a folder of student submissions.

To state an assignment, build an `Assignment` from the models below. To grade, call `grade`, and
`export_class` for an LMS's gradebook. To let students check themselves, `make_handout` and
`write_handout`; they call `check` in a notebook, and `check_file` of a file.
"""

from grader.model.errors import (
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
    from grader.handout.handout_folder import WrittenHandout, write_handout
    from grader.handout.public_json import Handout, read_handout
    from grader.handout.publish import make_handout
    from grader.model.assignment import (
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
    from grader.model.record import CaseResult, Record
    from grader.pipeline.assignment_loader import load_assignment
    from grader.pipeline.grade_class import grade
    from grader.pipeline.reports import Gradebook, export_class, redraw
    from grader.sandbox.diagnosis import Diagnosis, diagnose
    from grader.selfcheck.file_check import check_file
    from grader.selfcheck.notebook_check import check
    from grader.selfcheck.self_check import SelfCheck

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
    "ArrayInput": "grader.model.assignment",
    "Assignment": "grader.model.assignment",
    "Case": "grader.model.assignment",
    "CaseResult": "grader.model.record",
    "ChainProblem": "grader.model.assignment",
    "Diagnosis": "grader.sandbox.diagnosis",
    "FunctionProblem": "grader.model.assignment",
    "Gradebook": "grader.pipeline.reports",
    "Handout": "grader.handout.public_json",
    "KnownAnswer": "grader.model.assignment",
    "KnownMistake": "grader.model.assignment",
    "Limits": "grader.model.assignment",
    "RandomInput": "grader.model.assignment",
    "Record": "grader.model.record",
    "SelfCheck": "grader.selfcheck.self_check",
    "Step": "grader.model.assignment",
    "Tolerance": "grader.model.assignment",
    "WrittenHandout": "grader.handout.handout_folder",
    "check": "grader.selfcheck.notebook_check",
    "check_file": "grader.selfcheck.file_check",
    "diagnose": "grader.sandbox.diagnosis",
    "export_class": "grader.pipeline.reports",
    "grade": "grader.pipeline.grade_class",
    "load_assignment": "grader.pipeline.assignment_loader",
    "make_handout": "grader.handout.publish",
    "read_handout": "grader.handout.public_json",
    "redraw": "grader.pipeline.reports",
    "write_handout": "grader.handout.handout_folder",
}
"""What is imported when it is asked for: who states or checks waits for nothing else."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
