"""What is kept of a student's result, and where. A record is the truth; all else is drawn from it.

A record is JSON beside its page: `REPORTS/students/<student>.json`. The same submission,
assignment and versions give the same record to the byte, its part `run` apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, computed_field

from grader.model.assignment import SelfCheck
from grader.model.case_id import CaseId
from grader.model.findings import Finding
from grader.model.notes import Note
from grader.model.reasons import StatusReason, StopReason, UnmatchedReason
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
"""`used`: a module that the graded code imports or names; `beside`: one that it is not seen to."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Cells = tuple[tuple[str, ...], ...]
"""The numbers of a small array as text, row by row; empty for an array that is not shown whole."""


class Difference(_Model):
    """One cell of a large array in which what was given is not what was expected."""

    index: tuple[int, ...]
    inputs: dict[str, str] = {}
    """What the inputs of the same shape hold there."""
    given: str
    expected: str


class Comparison(_Model):
    """Expected against given, as text; of public cases only."""

    inputs: dict[str, str] = {}
    given: str | None = None
    expected: str | None = None
    size: int = 0
    """How many numbers the inputs hold."""
    input_cells: dict[str, Cells] = {}
    given_cells: Cells = ()
    expected_cells: Cells = ()
    differing: tuple[tuple[int, int], ...] = ()
    """The cells, by row and column, in which the two differ."""
    differences: tuple[Difference, ...] = ()
    """The first of them, for an array that is not shown whole."""
    heat: tuple[str, ...] = ()
    """For such an array, block by block, how many cells differ: 0 for none, 9 for all."""


class Derivation(_Model):
    """How a step's value comes out of the values before it, in numbers."""

    parts: tuple[str | Cells, ...]
    """Signs and names, and the numbers between them, in their order."""
    result: Cells
    """A column."""
    given: Cells = ()
    """What the student gave instead; empty where that is no column of this size."""
    astray: tuple[int, ...] = ()
    """The rows in which the two differ."""
    own: tuple[str, ...] = ()
    """The earlier steps, by their symbols, whose values are the student's own wrong ones."""


class ChainStep(_Model):
    """The place of a value in a chain. A hidden one's tells no formula."""

    symbol: str
    depends_on: tuple[CaseId, ...] = ()
    """The ids of the cases that it is computed from."""
    arrows: tuple[str, ...] = ()
    """What is done on the way from each of these, where that is told."""
    formula: str = ""
    derivation: Derivation | None = None
    """For a public step that is wrong, where the assignment can tell."""


class CaseResult(_Model):
    """The verdict on one case."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written, and not read

    id: CaseId
    title: str
    points: float
    max_points: float
    verdict: Verdict
    mistake: str | None = None
    """The id of the known mistake, or known answer, that was recognised."""
    finding: Finding | None = None
    """What was seen of this case."""
    explanation: str = ""
    """The known mistake's, or known answer's."""
    hint: str = ""
    hidden: bool = False
    checked: Literal["value"] | SelfCheck = "value"
    """How much of it was judged: all, or what a handout lets a self-check tell. Where it is not
    all, there are no points."""
    comparison: Comparison | None = None
    step: ChainStep | None = None
    """For a value of a chain problem."""
    traceback: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """The finding and the explanation."""
        return f"{self.finding or ''} {self.explanation}".strip()

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend; what carries no points is advice, and always passes."""
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


class SkippedCode(_Model):
    """Code at the top level that did not run to its end."""

    where: str
    code: str
    reason: StopReason


class SourceCell(_Model):
    """Code as it was handed in: a file, or one cell of a notebook."""

    name: str
    """As tracebacks name it."""
    code: str
    """Empty for a module that there was no room for."""
    role: CodeRole = "graded"


class RunInfo(_Model):
    """What was measured, when and where: outside the promise of identical results."""

    started: str = ""
    seconds: float = 0.0
    """Wall time of grading it, from files to verdicts."""
    wall_seconds: float = 0.0
    """Of the student's own code."""
    cpu_seconds: float = 0.0
    """Of the student's processes."""
    peak_bytes: int = 0
    """The most memory that one of these held at a time, the interpreter's and numpy's included."""
    isolation: str = ""
    layers: tuple[str, ...] = ()
    """The layers of isolation, and the resource limits, that held."""
    python: str = ""
    numpy: str = ""
    platform: str = ""
    failure: str = ""
    """For `harness_error`: the grader's own traceback."""


class Record(_Model):
    """All that is kept of one student's result."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written, and not read

    student: str
    provenance: Provenance = Provenance()
    self_check: bool = False
    """Whether this is a student's own check, by the public cases of a handout alone."""
    status: SubmissionStatus
    score: float | None
    """None where there is nothing to score: no submission, or our own failure."""
    max_score: float
    reason: StatusReason | None = None
    """Why there is another status than `graded`."""
    assignment: str
    """Its title."""
    file: str | None = None
    notes: tuple[Note, ...] = ()
    problems: tuple[ProblemResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    source: tuple[SourceCell, ...] = ()
    """The code that was graded, then what it could import, from the beginning, as far as it is
    kept."""
    source_cut: bool = False
    skipped: tuple[SkippedCode, ...] = ()
    output: str = ""
    output_cut: bool = False
    submission_digest: str = ""
    fingerprint: str = ""
    """Of the assignment, the grader and the versions: see pipeline/assignment_loader.py."""
    run: RunInfo = RunInfo()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """The reason as a sentence for the student."""
        return str(self.reason or "")

    @property
    def percent(self) -> float | None:
        if self.score is None:
            return None
        return 100.0 * self.score / self.max_score if self.max_score else 0.0

    def cases_of(self, problem: ProblemResult) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if case.id.problem == problem.id)


class Unmatched(_Model):
    """A submission that is nobody's on the roster, or could be of several people."""

    student: str
    name: str = ""
    reason: UnmatchedReason
    nearest: tuple[str, ...] = ()
    """Those on the roster whose names are most like it."""


class Manifest(_Model):
    """Who was in the last run, so that the class can be drawn again from the records."""

    assignment: str
    students: tuple[str, ...] = ()
    layout: str = ""
    """How the submissions lay: the name of one of intake's layouts."""
    roster: str = ""
    """The file, in the reports folder, that the roster was read from; empty without one."""
    roster_columns: dict[str, str] = {}
    column: str = ""
    """The roster's column that the scores go to, where it was named."""
    unmatched: tuple[Unmatched, ...] = ()
    """Submissions of nobody on the roster."""
    left: int = 0
    """How many submissions had not been graded when the run was stopped."""


def show_points(points: float | None) -> str:
    """At most two decimals, none where they are zero; blank where there is no score."""
    if points is None:
        return ""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def show_first(names: Sequence[str], count: int) -> str:
    """The first so many names, and how many more there are: `a, b and 3 more`."""
    more = len(names) - count
    return ", ".join(names[:count]) + (f" and {more} more" if more > 0 else "")


def file_stem(student: str) -> str:
    """A file name for a student's id: the id itself where every file system takes it."""
    safe = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", student)[:60].strip(" .")
    # An id that ends as ours do could otherwise be taken for another's.
    if safe == student and not re.search(r"-[0-9a-f]{8}$", student):
        return student
    return f"{safe}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
