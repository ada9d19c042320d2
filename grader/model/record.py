"""The record of a student's result, from which pages, gradebooks and plots are drawn.

A record is stored as JSON beside its page: `REPORTS/students/<student>.json`. The same submission,
assignment and versions give the same record to the byte, except for its field `run`, and for cases
with a `time_factor`: these are judged by times that are measured.
"""

import hashlib
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, computed_field

from grader.model.adjustments import Adjustment
from grader.model.case_id import CaseId
from grader.model.chain_problem import CheckDepth
from grader.model.execution import CodePlace, Failure, Skipped
from grader.model.findings import OTHER_INPUTS, Finding
from grader.model.isolation_ways import Way
from grader.model.late_policy import LatePolicy
from grader.model.notes import FOUND, Note
from grader.model.reasons import StatusReason, UnmatchedReason
from grader.model.roster import Comments, Worth
from grader.model.scored import Model
from grader.model.submission import HandedInFile, Provenance

Verdict = Literal["correct", "follow_through", "accepted", "wrong", Failure]
# The verdicts of an answer that needs no correction.
NOTHING: frozenset[Verdict] = frozenset({"missing", "not_run"})  # no answer was found or tried
PASSING: frozenset[Verdict] = frozenset({"correct", "follow_through", "accepted"})
# The verdicts on code that crashed, or that the grader stopped.
STOPPED: frozenset[Verdict] = frozenset({"timeout", "memory", "crash", "output_limit"})
# The findings of a place that is not filled in, and of work that is not there for no other reason.
UNFILLED = frozenset({"no_body", "value_is_none", "value_is_dots", "answer_is_empty"})
UNWRITTEN = UNFILLED | {"missing", "missing_in_dict"}
NO_CODE = frozenset({"empty", "no_code", "no_code_cells"})  # reasons of a file without code
SubmissionStatus = Literal["graded", "no_submission", "unreadable", "harness_error"]
# `used`: a module that the graded code imports or names; `beside`: any other file of code.
CodeRole = Literal["graded", "used", "beside"]
# The numbers of a small array as text, row by row; empty for an array too large to show whole.
Cells = tuple[tuple[str, ...], ...]


class Difference(Model):
    """One element of a large array where the given and the expected value differ."""

    index: tuple[int, ...]
    inputs: dict[str, str] = Field(default_factory=dict)  # the inputs of the same shape, at `index`
    given: str
    expected: str


class Change(Model):
    """An argument before and after a call that should not change it, as text."""

    name: str
    before: str
    after: str
    before_cells: Cells = ()
    after_cells: Cells = ()
    differing: tuple[tuple[int, int], ...] = ()  # the row and column of each changed element


class ComparedLine(Model):
    """A line of a script whose result differs, with both results as text."""

    number: int
    code: str
    expected: str
    given: str
    given_cells: Cells = ()
    expected_cells: Cells = ()
    differing: tuple[tuple[int, int], ...] = ()  # the row and column of each element that differs
    given_form: str = ""
    expected_form: str = ""


class Comparison(Model):
    """The given and the expected value as text, for public cases only."""

    script: str = ""  # for a class: the lines of the script as code
    lines: tuple[ComparedLine, ...] = ()  # those whose results differ
    inputs: dict[str, str] = Field(default_factory=dict)
    given: str | None = None
    expected: str | None = None
    size: int = 0  # how many numbers all inputs contain together
    input_cells: dict[str, Cells] = Field(default_factory=dict)
    given_cells: Cells = ()
    expected_cells: Cells = ()
    differing: tuple[tuple[int, int], ...] = ()  # the row and column of each element that differs
    # The shapes or types, where these differ: `shape (4,)` or `type list`.
    given_form: str = ""
    expected_form: str = ""
    changes: tuple[Change, ...] = ()
    # Both are for an array too large to show whole: the first elements that differ, and a digit for
    # each block of elements, which tells the share that differs: from 0 (none) to 9 (all).
    differences: tuple[Difference, ...] = ()
    heat: tuple[str, ...] = ()

    @property
    def shows_values_differ(self) -> bool:
        """Return whether one sees what is wrong in the numbers."""
        shown = self.differing or self.differences or self.changes
        return bool(shown) or self.given != self.expected

    @property
    def shows_fault(self) -> bool:
        """Return whether one sees what is wrong in the numbers, or in their shape or type."""
        return self.shows_values_differ or bool(self.given_form)


class Derivation(Model):
    """The computation of a step from earlier values, with numbers instead of names."""

    parts: tuple[str | Cells, ...]  # text such as signs and names, and the numbers between them
    result: Cells  # the computed value, as a column
    given: Cells = ()  # the student's value; empty where it is not a column of this size
    astray: tuple[int, ...] = ()  # the rows where `result` and `given` differ
    own: tuple[str, ...] = ()  # the symbols of the earlier steps whose wrong given values are used


class ChainStep(Model):
    """The place of a value in a chain. For a hidden value, it contains no formula."""

    symbol: str
    depends_on: tuple[CaseId, ...] = ()  # the cases that it is computed from
    arrows: tuple[str, ...] = ()  # the labels of the arrows from these cases, if any
    formula: str = ""
    derivation: Derivation | None = None  # for a wrong public step that has `worked`


class ShownOption(Model):
    """An option of a question, and whether it was chosen and is right."""

    name: str
    text: str
    chosen: bool
    right: bool | None = None  # None in a self-check, which does not know it


class AskedQuestion(Model):
    """The question that an answer is given to. For a hidden one, it has no options."""

    text: str = ""  # the whole question; "" if the title is all of it
    options: tuple[ShownOption, ...] = ()
    explanation: str = ""  # why the right answer is right, if the answer loses points


class CaseResult(Model):
    """The verdict on one case."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written but not read back

    id: CaseId
    title: str
    points: float
    max_points: float
    verdict: Verdict
    mistake: str | None = None  # the id of the recognised known mistake or known answer
    finding: Finding | None = None
    explanation: str = ""  # the message of this known mistake or known answer
    hint: str = ""
    hidden: bool = False
    # What was checked: the value, or in the self-check of a chain `format` or `follows` (see Step).
    # Only `value` earns points.
    checked: Literal["value"] | CheckDepth = "value"
    comparison: Comparison | None = None
    step: ChainStep | None = None  # for a value of a chain problem
    question: AskedQuestion | None = None  # for an answer to a question
    # The student's own lines that ran when it failed or was stopped, the innermost last.
    traceback: tuple[CodePlace, ...] = ()
    # The student's own names, by the names asked for, where they differ.
    own_names: dict[str, str] = Field(default_factory=dict)
    # Why people decided that it does not count, and who; in no record, for they do so afterwards.
    uncounted: str = Field(default="", exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """Return the finding and the explanation, as sentences for the student."""
        return f"{self.finding or ''} {self.explanation}".strip()

    @property
    def passed(self) -> bool:
        """Return whether the student has nothing to fix. A case without points always passes."""
        if self.checked != "value":
            return self.verdict in PASSING and not self.is_near_miss
        return self.points >= self.max_points

    @property
    def is_value(self) -> bool:
        """Return whether it is about a variable of its own, and not about a call of a function."""
        return self.step is not None or self.question is not None

    @property
    def is_silent(self) -> bool:
        """Return whether a value is right, and there is nothing to say about it."""
        return self.verdict == "correct" and self.checked == "value" and not self.message

    @property
    def is_near_miss(self) -> bool:
        """Return whether right work was found where the statement does not ask for it."""
        return self.finding is not None and self.finding.code in FOUND

    @property
    def is_withheld(self) -> bool:
        """Return whether what it shows is in no record: a hidden case, or one of hidden inputs."""
        return self.hidden or self.hidden_row > 0

    @property
    def hidden_row(self) -> int:
        """Return which hidden inputs of a chain a step fails, from 1; 0 if none is the reason."""
        is_other = self.finding is not None and self.finding.code in OTHER_INPUTS
        return int(self.finding.values["number"]) if self.finding and is_other else 0

    @property
    def is_unwritten(self) -> bool:
        """Return whether the work is not there, and nothing else explains why."""
        return self.finding is not None and self.finding.code in UNWRITTEN


class ProblemResult(Model):
    """The points of one problem."""

    id: str
    title: str
    points: float | None  # None if the record has no score
    max_points: float
    function: str = ""  # the name of the function that students define


class SourceCell(Model):
    """Submitted code: a file, or one cell of a notebook."""

    name: str  # the name that tracebacks show
    code: str  # empty for a module that did not fit into the record
    role: CodeRole = "graded"

    @property
    def line_count(self) -> int:
        """Return the number of lines; 0 if there is no code."""
        return self.code.count("\n") + (not self.code.endswith("\n")) if self.code else 0


class RunInfo(Model):
    """When, where and how long a submission ran. It differs from run to run."""

    started: str = ""
    seconds: float = 0.0  # wall time of grading, from files to verdicts
    wall_seconds: float = 0.0  # wall time of the student's code
    cpu_seconds: float = 0.0  # CPU time of the student's processes
    peak_bytes: int = 0  # the peak memory of one of these processes, Python and numpy included
    isolation: str = ""
    way: Way | None = None  # the way of strict isolation
    layers: tuple[str, ...] = ()  # layers of isolation and resource limits, as text for people
    python: str = ""
    numpy: str = ""
    platform: str = ""
    digest: str = ""  # of all else in the file, to see whether somebody edited it
    failure: str = ""  # for `harness_error`: the grader's own traceback


class Record(Model):
    """One student's result."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `message` is written but not read back

    student: str
    provenance: Provenance = Provenance()
    self_check: bool = False  # whether it is a self-check with the public cases of a handout
    status: SubmissionStatus
    # None without a submission, if nothing could be run, or if the grader failed.
    score: float | None
    max_score: float
    reason: StatusReason | None = None  # why the status is not `graded`
    assignment: str  # the title of the assignment
    course: str = ""
    deadline: datetime | None = None
    contact: str = ""  # whom the student writes to
    file: str | None = None
    files: tuple[HandedInFile, ...] = ()  # all files, those in archives included
    notes: tuple[Note, ...] = ()
    problems: tuple[ProblemResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    source: tuple[SourceCell, ...] = ()  # the graded code, then the other files of code
    source_cut: bool = False  # whether some code was too long to keep
    skipped: tuple[Skipped, ...] = ()
    missing_packages: tuple[str, ...] = ()  # packages that the code imports, not installed here
    output: str = ""
    output_cut: bool = False
    numbers_of: str = ""  # for whom the numbers were drawn; empty if everybody gets the same
    submission_digest: str = ""
    fingerprint: str = ""  # a digest: see `fingerprint` in pipeline/assignment_loader.py
    run: RunInfo = RunInfo()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        return str(self.reason or "")

    @property
    def percent(self) -> float | None:
        """Return the score in percent of `max_score`; return None if there is no score."""
        if self.score is None:
            return None
        return 100.0 * self.score / self.max_score if self.max_score else 0.0

    @property
    def lacks_work(self) -> bool:
        """Return whether nothing asked for is defined, or only by definitions without a body."""
        return self.status == "graded" and all(
            case.verdict in NOTHING or (case.finding and case.finding.code == "no_body")
            for case in self.cases
        )

    def with_zero(self) -> "Record":
        """Return the record with 0 points if nothing of the submission could be run."""
        if self.status != "unreadable" or self.score is not None:
            return self
        problems = tuple(each.model_copy(update={"points": 0.0}) for each in self.problems)
        return self.model_copy(update={"score": 0.0, "problems": problems})

    @property
    def costly(self) -> tuple[Skipped, ...]:
        """Return what was skipped and is the cause of a case that failed."""
        places = {
            case.finding.values.get("place")
            for case in self.cases
            if case.finding and not case.passed
        }
        return tuple(item for item in self.skipped if str(item.place) in places)

    def cases_of(self, problem: ProblemResult) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if case.id.problem == problem.id)


class Unmatched(Model):
    """A submission that matches nobody on the roster, or several people."""

    student: str
    name: str = ""
    reason: UnmatchedReason
    nearest: tuple[str, ...] = ()  # the people on the roster with the most similar names


class Manifest(Model):
    """The students and settings of the last run, so that its class page can be drawn again."""

    assignment: str
    students: tuple[str, ...] = ()
    layout: str = ""  # the layout of the submissions: a name in `LAYOUTS`
    roster: str = ""  # the name of its copy in the reports folder; empty if there is none
    roster_columns: dict[str, str] = Field(default_factory=dict)
    groups: str = ""  # the name of the copy of the list of groups; empty if there is none
    column: str = ""  # the roster's column for the scores, if the user named it
    zero_unreadable: bool = False  # whether gradebooks have 0 for what could not be run
    worth: Worth = "equal"  # for an LMS's column that is worth other points than the assignment
    comments: Comments = "append"  # for comments of somebody else in the LMS
    unmatched: tuple[Unmatched, ...] = ()
    overrides: str = ""  # the path of the file of overrides, if it is not overrides.csv beside this
    late: LatePolicy | None = None  # None if late work loses nothing
    extensions: str = ""  # the path of the file of extensions, if it is not extensions.csv here
    adjust: tuple[Adjustment, ...] = ()  # what cases count for everybody, by the assignment
    # The assignment from which pages show the values of hidden cases; empty if they do not.
    released: str = ""
    grades_digest: str = ""  # of grades.csv as it was written, to see whether somebody edited it
    left: int = 0  # the number of submissions not graded before the run was stopped
    waiting: tuple[str, ...] = ()  # whose they are; some can be among `students`: see below
    stopped: str = ""  # the path of the submissions of that run; empty if there were several
    fresh: bool = False  # whether that run was to run unchanged submissions again
    former_ids: dict[str, str] = Field(default_factory=dict)  # ids of before → ids of now

    @property
    def unreached(self) -> tuple[str, ...]:
        """Return those without any result, because a run was stopped before it reached them."""
        return tuple(student for student in self.waiting if student not in self.students)

    @property
    def not_again(self) -> tuple[str, ...]:
        """Return those whose result is of an earlier run, because the last one was stopped."""
        return tuple(student for student in self.waiting if student in self.students)

    def chosen(self, **said: object) -> "Manifest":
        """Return the manifest with what somebody says now; None leaves what was said before."""
        told = {name: value for name, value in said.items() if value is not None}
        return self.model_copy(update=told)


def show_points(points: float | None) -> str:
    """Return points with at most two decimals, without trailing zeros; return "" for None.

    A half is rounded up, as people do it: 12.125 is 12.13.
    """
    return "" if points is None else _shown(hundredths(points))


def hundredths(points: float) -> int:
    """Return points in hundredths. A half is rounded up, and what is just below one by noise."""
    return math.floor(round(points * 100, 4) + 0.5)


def _shown(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".")


def show_first(names: Sequence[str], count: int) -> str:
    """Return the first names and the number of the others: `a, b and 3 more`."""
    more = len(names) - count
    return ", ".join(names[:count]) + (f" and {more} more" if more > 0 else "")


def listed(names: Sequence[str], word: str) -> str:
    """Return one or more names in a row: `a, b and c`, where the word is `and`."""
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def file_stem(student: str) -> str:
    """Return a file name, without its ending: the id itself if every file system allows it."""
    safe = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", student)[:60].strip(" .")
    # An id that already ends in such a digest could be the file name of another student.
    if safe == student and not re.search(r"-[0-9a-f]{8}$", student):
        return student
    return f"{safe}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
