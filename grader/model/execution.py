"""The calls that a submission is asked to answer, and the outcomes that came back.

Everything in an `Execution` was made by a student's process, which may lie. It is data of bounded
size and known type, never an object of the student's own. `sandbox/wire.py` reads it from the
process's replies, by the limits that stand here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetPydanticSchema,
    Tag,
    ValidationInfo,
)

from grader.model.array_json import Array
from grader.model.assignment import AssignmentOutline, FunctionOutline
from grader.model.case_id import CaseId
from grader.model.isolation_ways import Way
from grader.model.reasons import StopReason
from grader.model.visible_text import is_plain_name, quoted

Isolation = Literal["strict", "process"]
"""`strict`: apart from files, network and other processes; `process`: with limits only."""
OpaqueReason = Literal["type", "ragged", "elements", "too_large"]
Status = Literal[
    "returned", "missing", "error", "timeout", "memory", "crash", "output_limit", "not_run"
]
MAX_NAMES = 100
Text = Annotated[str, Field(max_length=1000)]
Names = Annotated[tuple[Text, ...], Field(max_length=MAX_NAMES)]
Argument = Annotated[int, Field(ge=0, le=100)]
"""The position of an argument, from 0."""
_DType = Literal[
    "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"
]
_Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=2**40)], ...], Field(max_length=32)]


def _take_array(described: tuple[str, tuple[int, ...]], info: ValidationInfo[Any]) -> Array:
    """Return an array of this type and shape; its bytes are the next ones of the payload.

    The validation's context holds the payload as `rest`; the array shares its memory.
    """
    if not info.context:
        raise ValueError("an array without its values")
    dtype, shape = np.dtype(f"<{described[0]}"), described[1]
    size = math.prod(shape) * dtype.itemsize
    rest: memoryview = info.context["rest"]
    if size > len(rest):
        raise ValueError("shape and payload disagree")
    info.context["rest"] = rest[size:]
    return np.frombuffer(rest[:size], dtype).reshape(shape)


def _refuse_in_replies(data: Any, info: ValidationInfo[Any]) -> Any:
    if info.context:
        raise ValueError("an array that is not in the payload")
    return data


_SentArray = Annotated[tuple[_DType, _Shape], AfterValidator(_take_array), Tag("sent")]
_WrittenArray = Annotated[Array, BeforeValidator(_refuse_in_replies), Tag("written")]
_AnyArray = Annotated[
    _SentArray | _WrittenArray,
    Discriminator(lambda data: "sent" if isinstance(data, list) else "written"),
]
"""An array of a reply or, without a payload, of a handout."""


class _Strict:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Numbers(_Strict):
    """Numbers, as an array of kind b, i, u, f or c."""

    array: Annotated[
        Array, GetPydanticSchema(lambda _, handler: handler.generate_schema(_AnyArray))
    ]
    type_name: Text
    """What it was in the student's process: `ndarray`, `list`, `float`, …"""
    is_numpy: bool = True
    """Whether it was a numpy array or number."""


@dataclass(frozen=True)
class Opaque(_Strict):
    """Something that is not an array of numbers; only its description came back."""

    type_name: Text
    text: Text
    reason: OpaqueReason


Value = Annotated[Numbers | Opaque, Field(union_mode="left_to_right")]


@dataclass(frozen=True)
class NamedValues(_Strict):
    """A mapping from names to values."""

    items: Annotated[Mapping[Text, Value], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class CodePlace(_Strict):
    """A line of what a student wrote, by the name of its file or cell."""

    cell: Text
    """Empty where it is unknown."""
    line: Annotated[int, Field(ge=0)]
    """From 1; 0 where only the file or cell is known."""
    code: Text = ""

    def __str__(self) -> str:
        if not self.cell:
            return "an unknown line"
        return f"{self.cell}, line {self.line}" if self.line else self.cell

    @property
    def text(self) -> str:
        """Return the place and its code, as one line."""
        return f"{self}: {self.code}" if self.code else str(self)


@dataclass(frozen=True)
class StudentError(_Strict):
    """An exception of the student's code, with the student's own lines only."""

    type_name: Text
    message: Text
    lines: Annotated[tuple[CodePlace, ...], Field(max_length=20)] = ()

    def __str__(self) -> str:
        """Return the last line of a traceback, the student's words in quotation marks."""
        if not is_plain_name(self.type_name):
            return f"an exception: {quoted(f'{self.type_name}: {self.message}')}"
        return f"{self.type_name}: {quoted(self.message)}" if self.message else self.type_name


@dataclass(frozen=True)
class Outcome(_Strict):
    """The result of one call."""

    status: Status
    value: Annotated[Numbers | Opaque | NamedValues | None, Field(union_mode="left_to_right")] = (
        None
    )
    changed: Annotated[Mapping[Argument, Value], Field(max_length=MAX_NAMES)] = field(
        default_factory=dict
    )
    """The watched arguments that the call changed, as it left them."""
    shared: Annotated[frozenset[Argument], Field(max_length=MAX_NAMES)] = frozenset()
    """The arguments that the result shares memory with."""
    error: StudentError | None = None
    reason: StopReason | None = None
    """Why a process ended or was stopped, or the call was not made."""
    kind: Text = ""
    """For `missing`: the type of the variable that has the function's name, if there is one."""
    defined: Names = ()
    """For `missing`, and for variables: the names that the submission defines."""
    imported: Names = ()
    """The submission's own files that were imported since the outcome before."""


@dataclass(frozen=True)
class Skipped:
    """A top-level statement, or a whole cell, that did not run to its end."""

    place: CodePlace
    reason: StopReason


@dataclass(frozen=True)
class Usage:
    """What all processes of a submission used together."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    """The most memory that one process held, including the interpreter and numpy."""


@dataclass(frozen=True)
class Execution:
    """Everything that running one submission resulted in."""

    outcomes: Mapping[str, Outcome]
    skipped: tuple[Skipped, ...] = ()
    output: str = ""
    """What it printed while loading and in public calls, up to a limit."""
    output_cut: bool = False
    statements: int = 0
    """The number of top-level statements; 0 if nothing could be run."""
    imported: tuple[str, ...] = ()
    """The files that it says it imported outside of hidden calls: paths below its folder."""
    way: Way | None = None
    """The way of strict isolation."""
    layers: tuple[str, ...] = ()
    """The layers of isolation, and the resource limits, that held."""
    usage: Usage = Usage()


@dataclass(frozen=True, eq=False)
class Call:
    """A call of `function` by position or, if `names` is given, a reading of module variables.

    A call equals only itself, so that its encoded command can be cached.
    """

    id: str
    function: str
    arguments: tuple[Array, ...] = ()
    watched: tuple[int, ...] = ()
    """The arguments, by position, whose values after the call are asked for if they changed."""
    names: tuple[str, ...] = ()
    hidden: bool = False
    """Whether its inputs stay secret until all other calls are done."""
    quiet: bool = False
    """Whether its output is dropped: the inputs are hidden, or they provoke warnings."""


def variables_id(problem_id: str) -> str:
    """Return the id of the call that reads a chain problem's module variables."""
    return f"{problem_id}.variables"


def calls_of(assignment: AssignmentOutline) -> tuple[Call, ...]:
    """Return the calls that an assignment makes of a submission.

    Public calls come first, so that no public call can print what a hidden one learned.
    """
    public: list[Call] = []
    hidden: list[Call] = []
    for problem in assignment.problems:
        if not isinstance(problem, FunctionOutline):
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
