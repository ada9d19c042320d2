"""The record of a student's result, from which pages, gradebooks and plots are drawn.

A record is stored as JSON beside its page: `REPORTS/students/<student>.json`. The same submission,
assignment and versions give the same record to the byte, except for its part `run`.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, computed_field

from grader.model.assignment import CheckDepth
from grader.model.case_id import CaseId
from grader.model.execution import CodePlace, Skipped
from grader.model.findings import Finding
from grader.model.isolation_ways import Way
from grader.model.notes import Note
from grader.model.reasons import StatusReason, UnmatchedReason
from grader.model.submission import Provenance

Verdict = Literal[
    "correct",
    "follow_through",
    "accepted",
    "wrong",
    "missing",
    "error",
    "timeout",
    "memory",
    "crash",
    "output_limit",
    "not_run",
]
PASSING: frozenset[Verdict] = frozenset({"correct", "follow_through", "accepted"})
"""The verdicts of an answer that needs no correction."""
SubmissionStatus = Literal["graded", "no_submission", "unreadable", "harness_error"]
CodeRole = Literal["graded", "used", "beside"]
"""`used`: a module that the graded code imports or names; `beside`: any other file of code."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Cells = tuple[tuple[str, ...], ...]
"""The numbers of a small array as text, row by row; empty for an array too large to show whole."""


class Difference(_Model):
    """One element of a large array where the given and the expected value differ."""

    index: tuple[int, ...]
    inputs: dict[str, str] = {}
    """The values of the inputs of the same shape at this index."""
    given: str
    expected: str


class Comparison(_Model):
    """The given and the expected value as text, for public cases only."""

    inputs: dict[str, str] = {}
    given: str | None = None
    expected: str | None = None
    size: int = 0
    """The number of numbers in the inputs."""
    input_cells: dict[str, Cells] = {}
    given_cells: Cells = ()
    expected_cells: Cells = ()
    differing: tuple[tuple[int, int], ...] = ()
    """The row and column of each element that differs."""
    differences: tuple[Difference, ...] = ()
    """The first elements that differ, for an array too large to show whole."""
    heat: tuple[str, ...] = ()
    """For such an array, the share of each block that differs: from 0 for none to 9 for all."""


class Derivation(_Model):
    """The computation of a step from the values before it, in numbers."""

    parts: tuple[str | Cells, ...]
    """Signs and names, with the numbers between them."""
    result: Cells
    """A column."""
    given: Cells = ()
    """The student's value; empty where it is not a column of this size."""
    astray: tuple[int, ...] = ()
    """The rows where the two differ."""
    own: tuple[str, ...] = ()
    """The symbols of the earlier steps for which the student's own wrong values are used."""


class ChainStep(_Model):
    """The place of a value in a chain. That of a hidden value contains no formula."""

    symbol: str
    depends_on: tuple[CaseId, ...] = ()
    """The cases that it is computed from."""
    arrows: tuple[str, ...] = ()
    """The operation on each of these, where the assignment names it."""
    formula: str = ""
    derivation: Derivation | None = None
    """For a wrong public step, where the assignment gives its equation."""


class CaseResult(_Model):
    """The verdict on one case."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written, and not read

    id: CaseId
    title: str
    points: float
    max_points: float
    verdict: Verdict
    mistake: str | None = None
    """The id of the recognised known mistake or known answer."""
    finding: Finding | None = None
    explanation: str = ""
    """The assignment's explanation of the known mistake or known answer."""
    hint: str = ""
    hidden: bool = False
    checked: Literal["value"] | CheckDepth = "value"
    """What was checked: the value, or only what a self-check can check without the answer. Only
    `value` earns points."""
    comparison: Comparison | None = None
    step: ChainStep | None = None
    """For a value of a chain problem."""
    traceback: tuple[CodePlace, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """Return the finding and the explanation as sentences for the student."""
        return f"{self.finding or ''} {self.explanation}".strip()

    @property
    def passed(self) -> bool:
        """Whether the student has nothing to fix. A case without points always passes."""
        if self.checked != "value":
            return self.verdict in PASSING
        return self.points >= self.max_points


class ProblemResult(_Model):
    """The points of one problem."""

    id: str
    title: str
    points: float | None
    """None where the record has no score."""
    max_points: float
    function: str = ""
    """The function that students define."""


class SourceCell(_Model):
    """Submitted code: a file, or one cell of a notebook."""

    name: str
    """Its name in tracebacks."""
    code: str
    """Empty for a module that did not fit into the record."""
    role: CodeRole = "graded"


class RunInfo(_Model):
    """When, where and how long a submission ran. It differs from run to run."""

    started: str = ""
    seconds: float = 0.0
    """Wall time of grading, from files to verdicts."""
    wall_seconds: float = 0.0
    """Wall time of the student's code."""
    cpu_seconds: float = 0.0
    """CPU time of the student's processes."""
    peak_bytes: int = 0
    """The peak memory of one of these processes, with the interpreter and numpy."""
    isolation: str = ""
    way: Way | None = None
    """The way of strict isolation."""
    layers: tuple[str, ...] = ()
    """The layers of isolation and the resource limits, as text for people."""
    python: str = ""
    numpy: str = ""
    platform: str = ""
    failure: str = ""
    """For `harness_error`: the grader's own traceback."""


class Record(_Model):
    """One student's result."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written, and not read

    student: str
    provenance: Provenance = Provenance()
    self_check: bool = False
    """Whether this is a student's own check with the public cases of a handout."""
    status: SubmissionStatus
    score: float | None
    """None without a submission, or where the grader failed."""
    max_score: float
    reason: StatusReason | None = None
    """Why the status is not `graded`."""
    assignment: str
    """Its title."""
    file: str | None = None
    notes: tuple[Note, ...] = ()
    problems: tuple[ProblemResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    source: tuple[SourceCell, ...] = ()
    """The graded code, then the modules that it could import; long code is cut off."""
    source_cut: bool = False
    skipped: tuple[Skipped, ...] = ()
    output: str = ""
    output_cut: bool = False
    submission_digest: str = ""
    fingerprint: str = ""
    """Of the assignment, the grader and the versions: see pipeline/assignment_loader.py."""
    run: RunInfo = RunInfo()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """Return the reason as a sentence for the student."""
        return str(self.reason or "")

    @property
    def percent(self) -> float | None:
        if self.score is None:
            return None
        return 100.0 * self.score / self.max_score if self.max_score else 0.0

    def cases_of(self, problem: ProblemResult) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if case.id.problem == problem.id)


class Unmatched(_Model):
    """A submission that matches nobody on the roster, or several people."""

    student: str
    name: str = ""
    reason: UnmatchedReason
    nearest: tuple[str, ...] = ()
    """The people on the roster with the most similar names."""


class Manifest(_Model):
    """The students and settings of the last run, so that its class page can be drawn again."""

    assignment: str
    students: tuple[str, ...] = ()
    layout: str = ""
    """The layout of the submissions: a name of `LAYOUTS`."""
    roster: str = ""
    """The name of the copy of the roster in the reports folder; empty without a roster."""
    roster_columns: dict[str, str] = {}
    column: str = ""
    """The roster's column for the scores, where the user named it."""
    unmatched: tuple[Unmatched, ...] = ()
    left: int = 0
    """The number of submissions that were not graded before the run was stopped."""


def show_points(points: float | None) -> str:
    """Show at most two decimals and no trailing zeros; return "" for no score."""
    if points is None:
        return ""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def show_first(names: Sequence[str], count: int) -> str:
    """Show the first names and the number of the others: `a, b and 3 more`."""
    more = len(names) - count
    return ", ".join(names[:count]) + (f" and {more} more" if more > 0 else "")


def file_stem(student: str) -> str:
    """Return a file name for a student's id: the id itself where every file system allows it."""
    safe = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", student)[:60].strip(" .")
    # An id that ends like the names below could take the file of another student.
    if safe == student and not re.search(r"-[0-9a-f]{8}$", student):
        return student
    return f"{safe}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
