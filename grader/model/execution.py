"""The calls that a submission is asked to answer, and the outcomes that came back.

Everything in an `Execution` was made by a student's process, which may lie. It is data of bounded
size and known type, read by `sandbox/wire.py`, and never an object of the student's own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field, TypeAdapter, ValidationInfo, WrapValidator

from grader.model.array_json import Array
from grader.model.assignment import AssignmentOutline, FunctionOutline
from grader.model.case_id import CaseId
from grader.model.isolation_ways import Way
from grader.model.reasons import StopReason
from grader.model.visible_text import is_plain_name, quoted

# `strict`: apart from files, network and other processes; `process`: with limits only.
Isolation = Literal["strict", "process"]
Failure = Literal["missing", "error", "timeout", "memory", "crash", "output_limit", "not_run"]
Status = Literal["returned", Failure]
MAX_NAMES = 100
Text = Annotated[str, Field(max_length=1000)]
Names = Annotated[tuple[Text, ...], Field(max_length=MAX_NAMES)]
Argument = Annotated[int, Field(ge=0, le=100)]  # its position, from 0
_DType = Annotated[str, Field(pattern=r"^(b1|[iu][1248]|f[248]|c8|c16)$")]
_Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=2**40)], ...], Field(max_length=32)]
_DESCRIBED: TypeAdapter[tuple[_DType, _Shape]] = TypeAdapter(tuple[_DType, _Shape])


def _take_array(data: Any, parse: Callable[[Any], Array], info: ValidationInfo[Any]) -> Array:
    """Return an array that shares memory with the next bytes of a reply's payload: the `rest`."""
    if not info.context:  # it is not of a reply
        return parse(data)
    code, shape = _DESCRIBED.validate_python(data)
    dtype = np.dtype(f"<{code}")
    size = math.prod(shape) * dtype.itemsize
    rest: memoryview = info.context["rest"]
    if size > len(rest):
        raise ValueError("shape and payload disagree")
    info.context["rest"] = rest[size:]
    return np.frombuffer(rest[:size], dtype).reshape(shape)


class _Strict:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Numbers(_Strict):
    """Numbers, as an array of kind b, i, u, f or c."""

    array: Annotated[Array, WrapValidator(_take_array)]
    type_name: Text  # what it was in the student's process: `ndarray`, `list`, `float`, …
    is_numpy: bool = True  # whether it was a numpy array or number


@dataclass(frozen=True)
class Opaque(_Strict):
    """Something that is not an array of numbers; only its description came back."""

    type_name: Text
    text: Text
    reason: Literal["type", "ragged", "elements", "too_large"]

    @property
    def is_none(self) -> bool:
        return self.type_name == "NoneType"


Value = Annotated[Numbers | Opaque, Field(union_mode="left_to_right")]


@dataclass(frozen=True)
class NamedValues(_Strict):
    """A mapping from names to values."""

    items: Annotated[Mapping[Text, Value], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class CodePlace(_Strict):
    """A line of what a student wrote, by the name of its file or cell."""

    cell: Text  # empty where it is unknown
    line: Annotated[int, Field(ge=0, lt=2**31)]  # from 1; 0 where only the file or cell is known
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


_Given = Annotated[Numbers | Opaque | NamedValues, Field(union_mode="left_to_right")]
_Changed = Annotated[Mapping[Argument, Value], Field(max_length=MAX_NAMES)]
_Shared = Annotated[frozenset[Argument], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class Outcome(_Strict):
    """The result of one call."""

    status: Status
    value: _Given | None = None
    changed: _Changed = field(default_factory=dict)  # the watched arguments, as the call left them
    shared: _Shared = frozenset()  # the arguments that the result shares memory with
    error: StudentError | None = None
    reason: StopReason | None = None  # why a process ended, or the call was not made
    kind: Text = ""  # for `missing`: the type of a variable that has the function's name
    defined: Names = ()  # for `missing`, and for variables: the names that the submission defines
    imported: Names = ()  # the submission's own files, imported since the outcome before


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
    peak_bytes: int = 0  # of the process that held most, including the interpreter and numpy


@dataclass(frozen=True)
class Execution:
    """Everything that running one submission resulted in."""

    outcomes: Mapping[str, Outcome]
    skipped: tuple[Skipped, ...] = ()
    output: str = ""  # what it printed while loading and in public calls, up to a limit
    output_cut: bool = False
    statements: int = 0  # the number of top-level statements; 0 if nothing could be run
    imported: tuple[str, ...] = ()  # paths of files, as it says, imported outside of hidden calls
    way: Way | None = None  # of strict isolation
    layers: tuple[str, ...] = ()  # of isolation, and the resource limits, that held
    usage: Usage = Usage()


@dataclass(frozen=True, eq=False)  # a call equals only itself, so that its command can be cached
class Call:
    """A call of `function` by position or, if `names` is given, a reading of module variables."""

    id: str
    function: str
    arguments: tuple[Array, ...] = ()
    watched: tuple[int, ...] = ()  # the arguments that are asked for afterwards if they changed
    names: tuple[str, ...] = ()
    hidden: bool = False  # whether its inputs stay secret until all other calls are done
    quiet: bool = False  # whether its output is dropped: it is hidden, or may provoke warnings


def variables_id(problem_id: str) -> str:
    """Return the id of the call that reads a chain problem's module variables."""
    return f"{problem_id}.variables"


def calls_of(assignment: AssignmentOutline) -> tuple[Call, ...]:
    """Return all calls, public ones first: none of them can print what a hidden call learned."""
    calls: list[Call] = []
    for problem in assignment.problems:
        if not isinstance(problem, FunctionOutline):
            names = tuple(step.id for step in problem.cases)
            calls.append(Call(problem.id, problem.function))
            calls.append(Call(variables_id(problem.id), problem.function, names=names))
            continue
        for case in problem.cases:
            hidden = case.visibility == "hidden"
            call = Call(
                CaseId.of(problem.id, case.id),
                problem.function,
                case.build_inputs(),
                watched=case.unchanged,
                hidden=hidden,
                quiet=hidden or case.points == 0,
            )
            calls.append(call)
    return tuple(sorted(calls, key=lambda call: call.hidden))
