"""Grades a folder of student submissions.

To define an assignment, build an `Assignment` from the models below; to give each student their own
numbers, an `OwnNumbers`. To grade a class, call `grade`. To write the gradebook of an LMS, call
`export_class`; to write a message to each student, `write_mail`. To let students check their own
work, call `make_handout` and `write_handout`. Students then call `check` or `check_file`.

To begin an assignment, call `new_assignment`; to find its holes, `validate`. `json_schema` returns
the schema of records and of `public.json`.
"""

from grader.import_path import TrustedImports, words

# In a folder of submissions, `python -m grader` must not import one that is called numpy.py.
with TrustedImports(words()):
    from grader.authoring.holes import CheckResult, Hole, Validation
    from grader.authoring.json_schemas import json_schema
    from grader.authoring.new_assignment import new_assignment
    from grader.authoring.validation import validate
    from grader.handout.handout_folder import write_handout
    from grader.handout.public_json import Handout, read_handout
    from grader.handout.publish import make_handout
    from grader.model.adjustments import Adjustment
    from grader.model.answers_problem import AnswersProblem
    from grader.model.assignment import Assignment, EqualMutant
    from grader.model.case import Case
    from grader.model.chain_problem import ChainProblem, Step
    from grader.model.checks import OneOf, Statistics
    from grader.model.class_changes import ClassChanges, StudentChange
    from grader.model.code_rules import Forbid, MaxLines, MustCall, NoLoops
    from grader.model.draws import Draw
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
    from grader.model.function_problem import FunctionProblem
    from grader.model.inputs import ArrayInput, FromStudent, RandomInput
    from grader.model.known_mistakes import KnownAnswer, KnownMistake
    from grader.model.late_policy import LatePolicy
    from grader.model.own_numbers import OwnNumbers
    from grader.model.part_rules import FollowThrough
    from grader.model.questions import (
        ChoiceQuestion,
        ChoicesQuestion,
        NumberQuestion,
        TextQuestion,
        WrongAnswer,
    )
    from grader.model.record import CaseResult, Record
    from grader.model.resource_limits import Limits
    from grader.model.scored import Tolerance
    from grader.model.script import Do, Get, Set
    from grader.pipeline.assignment_loader import load_assignment
    from grader.pipeline.class_export import export_class
    from grader.pipeline.class_handout import ClassHandout, write_class_handout
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
    "AnswersProblem",
    "ArrayInput",
    "Assignment",
    "AssignmentError",
    "Case",
    "CaseResult",
    "ChainProblem",
    "CheckResult",
    "ChoiceQuestion",
    "ChoicesQuestion",
    "ClassChanges",
    "ClassHandout",
    "Do",
    "Draw",
    "EqualMutant",
    "ExportError",
    "FollowThrough",
    "Forbid",
    "FromStudent",
    "FunctionProblem",
    "Get",
    "Gradebook",
    "GraderError",
    "Handout",
    "HandoutError",
    "Hole",
    "IsolationError",
    "KnownAnswer",
    "KnownMistake",
    "LatePolicy",
    "Limits",
    "MaxLines",
    "MustCall",
    "NoLoops",
    "NumberQuestion",
    "OneOf",
    "OverrideError",
    "OwnNumbers",
    "RandomInput",
    "Record",
    "ReportsError",
    "RosterError",
    "SelfCheck",
    "Set",
    "Statistics",
    "Step",
    "StudentChange",
    "SubmissionsError",
    "TextQuestion",
    "Tolerance",
    "Validation",
    "WrongAnswer",
    "check",
    "check_file",
    "diagnose",
    "diff",
    "export_class",
    "grade",
    "json_schema",
    "load_assignment",
    "make_handout",
    "new_assignment",
    "read_handout",
    "redraw",
    "validate",
    "write_class_handout",
    "write_handout",
    "write_mail",
]
