"""The right submission of an assignment: one that is made from its reference, or the author's own.

It goes the way of a student's work: a file that is read, run in the sandbox and marked.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from grader.authoring.function_source import (
    FunctionNode,
    FunctionSource,
    NoSourceError,
    Patch,
    SourceFile,
)
from grader.authoring.mutation import Mutant, mutants_of
from grader.authoring.reference_program import write_program
from grader.intake.source import read_submission
from grader.model.assignment import Assignment
from grader.model.errors import SubmissionsError
from grader.model.execution import Call, Execution, Isolation, wanted_of
from grader.model.record import Record
from grader.model.resource_limits import Limits
from grader.model.submission import File, Handin, Submission
from grader.pipeline.grade_one import Prepared, grade_submission
from grader.sandbox import run_submission

STUDENT = "reference"


@dataclass(frozen=True)
class RightWork:
    """Source text that should get full marks, and its mutants as source text."""

    source: str
    mutants: tuple[tuple[Mutant, str], ...] = ()
    constants: frozenset[float] = frozenset()  # the numbers in the source
    # The functions that can be called by themselves, by the id of the problem, or of the step.
    entries: Mapping[str, str] = field(default_factory=dict)


def from_reference(assignment: Assignment) -> RightWork:
    """Write the reference as a submission; raise NoSourceError if this is not possible."""
    program = write_program(assignment)
    mutants = tuple(
        (mutant, program.write(part, mutant.patch))
        for part in program.written
        for source in part.functions
        for mutant in mutants_of(source)
    )
    functions = [source for part in program.written for source in part.functions]
    constants = _constants([source.node for source in functions])
    return RightWork(program.write(), mutants, constants, program.entries)


def from_file(path: Path, assignment: Assignment) -> RightWork:
    """Take an author's own right submission; raise SubmissionsError if it is no Python file."""
    try:
        file = SourceFile(str(path), path.read_bytes().replace(b"\r\n", b"\n"))
        nodes = [node for node in ast.walk(file.tree) if isinstance(node, FunctionNode)]
    except (OSError, SyntaxError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SubmissionsError(
            f"{path} cannot be read as a Python file: {why}. Name a right submission, a .py file"
        ) from error
    size = len(file.content)
    seen: dict[Patch, Mutant] = {}
    for node in nodes:
        for mutant in mutants_of(FunctionSource(file, node)):
            seen.setdefault(mutant.patch, mutant)  # that of an inner function comes again
    mutants = tuple((each, file.text(0, size, [each.patch])) for each in seen.values())
    functions = {p.id: p.function for p in assignment.problems if p.kind == "function"}
    return RightWork(file.text(0, size), mutants, _constants(nodes), functions)


def _constants(functions: Iterable[ast.AST]) -> frozenset[float]:
    nodes = (node for function in functions for node in ast.walk(function))
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return frozenset(float(each) for each in values if isinstance(each, int | float))


def find_right_work(assignment: Assignment, solution: Path | None) -> RightWork | NoSourceError:
    """Return the right submission, or why there is none."""
    try:
        return from_file(solution, assignment) if solution else from_reference(assignment)
    except NoSourceError as error:
        return error


class Bench:
    """Runs and marks source text as the work of a student."""

    def __init__(self, assignment: Assignment, prepared: Prepared, isolation: Isolation) -> None:
        self.assignment = assignment
        self._prepared = prepared
        self._isolation = isolation
        self._handin = Handin(STUDENT)

    def read(self, source: str) -> Submission:
        """Write source text to a file, and read this as a student's submission."""
        with tempfile.TemporaryDirectory(prefix="grade-validate-") as folder:
            path = Path(folder, f"{STUDENT}.py")
            path.write_text(source, "utf-8")
            files = (File(PurePosixPath(path.name), path),)
            assignment = self.assignment
            handin = Handin(STUDENT, files)
            return read_submission(handin, assignment.names(), support=assignment.support)

    def grade(self, submission: Submission, limits: Limits | None = None) -> Record:
        prepared = self._prepared
        if limits:
            within = prepared.assignment.model_copy(update={"limits": limits})
            prepared = replace(prepared, assignment=within)
        return grade_submission(submission, self._handin, prepared, self._isolation)

    def run(self, submission: Submission, calls: tuple[Call, ...], limits: Limits) -> Execution:
        """Make calls of a submission, without marking their results."""
        return run_submission(
            submission,
            calls,
            limits,
            wanted=wanted_of(self.assignment),
            isolation=self._isolation,
            blocked=self._prepared.blocked,
            hidden=self._prepared.hidden,
            packages=self.assignment.packages or (),
        )


def is_full(record: Record) -> bool:
    """Return whether every case is right, those without points too."""
    return record.status == "graded" and all(case.verdict == "correct" for case in record.cases)
