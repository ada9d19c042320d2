"""What a submission is asked, and what came back: types only, nothing here judges or runs.

Everything in an `Execution` was made by a student's process, which may lie. It is data of
bounded size and known type, never an object of the student's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.model.assignment import Array, Assignment, ChainProblem
from grader.model.case_id import CaseId
from grader.model.isolation_ways import Way
from grader.model.reasons import StopReason
from grader.model.visible_text import is_plain_name, quoted

Isolation = Literal["strict", "process"]
"""`strict`: apart from files, network and other processes; `process`: with limits only."""

OpaqueReason = Literal["type", "ragged", "elements", "too_large"]


@dataclass(frozen=True)
class Numbers:
    """Numbers, as an array of kind b, i, u, f or c."""

    array: Array
    type_name: str
    """What it was in the student's process: `ndarray`, `list`, `float`, …"""
    is_numpy: bool = True
    """Whether it was a numpy array or number."""


@dataclass(frozen=True)
class Opaque:
    """Something that is not an array of numbers; only its description came back."""

    type_name: str
    text: str
    reason: OpaqueReason


Value = Numbers | Opaque


@dataclass(frozen=True)
class Table:
    """A mapping from names to values."""

    items: Mapping[str, Value]


Status = Literal[
    "returned", "missing", "error", "timeout", "memory", "crash", "output_limit", "not_run"
]


@dataclass(frozen=True)
class StudentError:
    """An exception of the student's code, with the student's own lines only."""

    type_name: str
    message: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Tell it with the student's words as such: `ValueError: “no such axis”`."""
        if not is_plain_name(self.type_name):
            return f"an exception: {quoted(f'{self.type_name}: {self.message}')}"
        return f"{self.type_name}: {quoted(self.message)}" if self.message else self.type_name


@dataclass(frozen=True)
class Outcome:
    """What came of one call."""

    status: Status
    value: Value | Table | None = None
    changed: Mapping[int, Value] = field(default_factory=dict)
    """The watched arguments, by position, that the call changed, as it left them."""
    shared: frozenset[int] = frozenset()
    """The arguments, by position, that the result shares memory with."""
    error: StudentError | None = None
    reason: StopReason | None = None
    """Why a process ended or was stopped, or the call was not made."""
    kind: str = ""
    """For `missing`: what the name stands for instead of a function, if anything."""
    defined: tuple[str, ...] = ()
    """For `missing`, and for variables: the names that the submission does define."""


@dataclass(frozen=True)
class Skipped:
    """A top-level statement, or a whole cell, that did not run to its end."""

    where: str
    code: str
    reason: StopReason
    error_type: str = ""
    """The exception's, where one was the reason."""


@dataclass(frozen=True)
class Usage:
    """What a submission's code used, all its processes together."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    """The most memory that one process held at a time, the interpreter's and numpy's included."""


@dataclass(frozen=True)
class Execution:
    """All that came of running one submission."""

    outcomes: Mapping[str, Outcome]
    skipped: tuple[Skipped, ...] = ()
    output: str = ""
    """What it printed while loading and in public calls, as far as it is kept."""
    output_cut: bool = False
    statements: int = 0
    """How many top-level statements there were; 0 means that nothing could be run."""
    imported: tuple[str, ...] = ()
    """The files that it imported outside of hidden calls, as it says: paths below its folder."""
    way: Way | None = None
    """The way of strict isolation."""
    layers: tuple[str, ...] = ()
    """The layers of isolation, and the resource limits, that held."""
    usage: Usage = Usage()


@dataclass(frozen=True, eq=False)
class Call:
    """Call `function` by position; or, where `names` is given, read these module variables.

    Each is equal to itself alone, so that what is made of it for the wire can be kept.
    """

    id: str
    function: str
    arguments: tuple[Array, ...] = ()
    watched: tuple[int, ...] = ()
    """The arguments, by position, of which it is to be told how the call left them."""
    names: tuple[str, ...] = ()
    hidden: bool = False
    """Whether its inputs are not to be known before all other calls are done."""
    quiet: bool = False
    """Whether what it prints is left out: hidden inputs, or warnings that our input provokes."""


def variables_id(problem_id: str) -> str:
    """The id of the call that reads a chain problem's module variables."""
    return f"{problem_id}.variables"


def calls_of(assignment: Assignment) -> tuple[Call, ...]:
    """The calls that an assignment makes of a submission.

    Public ones come first: what a hidden call learned cannot be printed by a later public one.
    """
    public: list[Call] = []
    hidden: list[Call] = []
    for problem in assignment.problems:
        if isinstance(problem, ChainProblem):
            names = tuple(step.id for step in problem.cases)
            public.append(Call(problem.id, problem.function))
            public.append(Call(variables_id(problem.id), problem.function, names=names))
            continue
        for case in problem.cases:
            secret = case.visibility == "hidden"
            call = Call(
                CaseId.of(problem.id, case.id),
                problem.function,
                case.build_inputs(),
                watched=case.unchanged,
                hidden=secret,
                quiet=secret or case.points == 0,
            )
            (hidden if secret else public).append(call)
    return (*public, *hidden)
