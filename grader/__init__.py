"""Grades a folder of student submissions.

To define an assignment, build an `Assignment` from the models below. To grade a class, call
`grade`. To write the gradebook of an LMS, call `export_class`; to write a message to each student,
`write_mail`. To let students check their own work, call `make_handout` and `write_handout`.
Students then call `check` or `check_file`.
"""

from grader.import_path import TrustedImports, words

# In a folder of submissions, `python -m grader` must not import one that is called numpy.py.
with TrustedImports(words()):
    from grader.handout.handout_folder import write_handout
    from grader.handout.public_json import Handout, read_handout
    from grader.handout.publish import make_handout
    from grader.model.assignment import (
        Adjustment,
        Assignment,
        Case,
        ChainProblem,
        FunctionProblem,
        KnownAnswer,
        KnownMistake,
        LatePolicy,
        Limits,
        Step,
        Tolerance,
    )
    from grader.model.class_changes import ClassChanges, StudentChange
    from grader.model.code_rules import Forbid, MaxLines, MustCall, NoLoops
    from grader.model.errors import (
        AssignmentError,
        ExportError,
        GraderError,
        HandoutError,
        IsolationError,
        OverrideError,
        ReportsError,
        RosterError,
        SubmissionsError,
    )
    from grader.model.inputs import ArrayInput, RandomInput
    from grader.model.record import CaseResult, Record
    from grader.pipeline.assignment_loader import load_assignment
    from grader.pipeline.class_export import export_class
    from grader.pipeline.class_mail import write_mail
    from grader.pipeline.grade_class import grade
    from grader.pipeline.reports import Gradebook, redraw
    from grader.pipeline.run_history import diff
    from grader.sandbox.diagnosis import diagnose
    from grader.selfcheck.file_check import check_file
    from grader.selfcheck.notebook_check import check
    from grader.selfcheck.self_check import SelfCheck

__all__ = [
    "Adjustment",
    "ArrayInput",
    "Assignment",
    "AssignmentError",
    "Case",
    "CaseResult",
    "ChainProblem",
    "ClassChanges",
    "ExportError",
    "Forbid",
    "FunctionProblem",
    "Gradebook",
    "GraderError",
    "Handout",
    "HandoutError",
    "IsolationError",
    "KnownAnswer",
    "KnownMistake",
    "LatePolicy",
    "Limits",
    "MaxLines",
    "MustCall",
    "NoLoops",
    "OverrideError",
    "RandomInput",
    "Record",
    "ReportsError",
    "RosterError",
    "SelfCheck",
    "Step",
    "StudentChange",
    "SubmissionsError",
    "Tolerance",
    "check",
    "check_file",
    "diagnose",
    "diff",
    "export_class",
    "grade",
    "load_assignment",
    "make_handout",
    "read_handout",
    "redraw",
    "write_handout",
    "write_mail",
]
