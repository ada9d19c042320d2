"""The calls that a submission must answer, and the outcomes that come back.

Outcomes come from a student's process, which may lie. `sandbox/wire.py` reads them as data of
bounded size and known type. They never contain an object of a class that the student wrote.
"""

import builtins
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import (
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    WrapValidator,
)

from grader.model.answers_problem import AnswersOutline
from grader.model.array_json import Array, ArrayData
from grader.model.assignment import AssignmentOutline
from grader.model.case_id import CaseId
from grader.model.chain_problem import ChainOutline, ChainProblem
from grader.model.function_problem import FunctionOutline
from grader.model.inputs import build
from grader.model.isolation_ways import Way
from grader.model.plain_data import from_json, to_json
from grader.model.reasons import StopReason
from grader.model.script import MAX_LINES, BuiltLine
from grader.model.visible_text import is_plain_name, quoted, show_file

# `strict` keeps code away from files, network and other processes; `process` only limits resources.
Isolation = Literal["strict", "process"]
Failure = Literal["missing", "error", "timeout", "memory", "crash", "output_limit", "not_run"]
Status = Literal["returned", Failure]
MAX_NAMES = 100
Text = Annotated[str, Field(max_length=1000)]
Names = Annotated[tuple[Text, ...], Field(max_length=MAX_NAMES)]
Argument = Annotated[int, Field(ge=0, le=100)]  # the position of an argument, from 0
_DType = Annotated[str, Field(pattern=r"^(b1|[iu][1248]|f[248]|c8|c16)$")]
_Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=2**40)], ...], Field(max_length=32)]
# As MAX_FORM in sandbox/student/value_encoding.py: reading a longer form could take seconds.
_SIZE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, le=2**20)])
MAX_ROWS = 2**20  # of an empty array, whose rows take no bytes but do when they become a list
_DESCRIBED: TypeAdapter[tuple[_DType, _Shape]] = TypeAdapter(tuple[_DType, _Shape])


def _take_array(data: Any, parse: Callable[[Any], Array], info: ValidationInfo[Any]) -> Array:
    """Return an array that shares the first bytes of a reply's payload, and remove them from it."""
    if not info.context:  # the data does not come from a reply
        return parse(data)
    code, shape = _DESCRIBED.validate_python(data)
    dtype = np.dtype(f"<{code}")
    size = math.prod(shape) * dtype.itemsize
    rest: memoryview = info.context["rest"]
    if size > len(rest) or math.prod(length or 1 for length in shape) > max(size, MAX_ROWS):
        raise ValueError("shape and payload disagree")
    info.context["rest"] = rest[size:]
    return np.frombuffer(rest[:size], dtype).reshape(shape)


class _Strict:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class _Returned(_Strict):
    """What a call returned, or a variable holds."""

    @property
    def is_none(self) -> bool:
        return False


@dataclass(frozen=True)
class Numbers(_Returned):
    """An array of numbers. Its dtype is of kind b, i, u, f or c."""

    array: Annotated[Array, WrapValidator(_take_array)]
    type_name: Text  # the type in the student's process: `ndarray`, `list`, `float`, …
    is_numpy: bool = True  # whether it was a numpy array or number


@dataclass(frozen=True)
class Opaque(_Returned):
    """A value that is not an array of numbers. Only its description came back."""

    type_name: Text
    text: Text
    reason: Literal["type", "ragged", "elements", "too_large"]

    @property
    def is_none(self) -> bool:
        return self.type_name == "NoneType"

    @property
    def is_function(self) -> bool:
        return self.type_name == "function"

    @property
    def is_dots(self) -> bool:
        """Return whether the value is `...`, which stands for a value to be written."""
        return self.type_name == "ellipsis"


def _take_data(data: Any, info: ValidationInfo[Any]) -> Any:
    """Return plain data: from the first bytes of a reply's payload, from JSON, or as it is."""
    if info.context:
        size = _SIZE.validate_python(data)
        rest: memoryview = info.context["rest"]
        info.context["rest"] = rest[size:]
        # Of a text with as many digits or brackets as fit, Python's reader raises one of these.
        try:
            tree = json.loads(bytes(rest[:size]))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return from_json(tree, lambda array: _take_array(array, np.asarray, info))
    if info.mode == "json":
        return from_json(data, lambda array: ArrayData.model_validate(array).build())
    return data


def _write_data(data: Any) -> Any:
    return to_json(data, lambda array: ArrayData.of(array).model_dump(mode="json"))


@dataclass(frozen=True)
class Plain(Opaque):
    """A value that is no array of numbers but other plain data, such as a text or a dict."""

    data: Annotated[Any, PlainValidator(_take_data), PlainSerializer(_write_data, when_used="json")]


Value = Annotated[Numbers | Plain | Opaque, Field(union_mode="left_to_right")]


@dataclass(frozen=True)
class NamedValues(_Returned):
    """A mapping from names to values."""

    items: Annotated[Mapping[Text, Value], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class CodePlace(_Strict):
    """A line of a student's code, in a file or in a cell of a notebook."""

    cell: Text  # the name of the file or cell; empty if unknown
    line: Annotated[int, Field(ge=0, lt=2**31)]  # its number, from 1; 0 if only the cell is known
    code: Text = ""

    def __str__(self) -> str:
        if not self.cell:
            return "an unknown line"
        name = show_file(self.cell)
        return f"{name}, line {self.line}" if self.line else name

    @property
    def text(self) -> str:
        """Return the place and its code, as one line."""
        return f"{self}: {self.code}" if self.code else str(self)


Lines = Annotated[tuple[CodePlace, ...], Field(max_length=20)]  # of a stack, the innermost last


@dataclass(frozen=True)
class StudentError(_Strict):
    """An exception in the student's code. `lines` has only lines that the student wrote."""

    type_name: Text
    message: Text
    lines: Lines = ()
    missing_module: Text = ""  # the module that could not be imported, if that is the error
    missing_name: Text = ""  # the variable that has no value, if that is the error
    bases: Names = ()  # the exceptions that the student's own type is a subclass of

    def __str__(self) -> str:
        """Return the last line of a traceback, with the student's words in quotation marks."""
        if not is_plain_name(self.type_name):
            return f"an exception: {quoted(f'{self.type_name}: {self.message}')}"
        return f"{self.type_name}: {quoted(self.message)}" if self.message else self.type_name


_Given = Annotated[Numbers | Plain | Opaque | NamedValues, Field(union_mode="left_to_right")]
LineNumber = Annotated[int, Field(ge=0, le=MAX_LINES)]  # of a script; 0 makes the object
_Results = Annotated[Mapping[LineNumber, Value], Field(max_length=MAX_LINES)]
_Changed = Annotated[Mapping[Argument, Value], Field(max_length=MAX_NAMES)]
_Shared = Annotated[frozenset[Argument], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class Found(_Strict):
    """How something was found that does not stand where the statement asks for it."""

    how: Literal[
        "spelling",
        "method",
        "parameters",
        "other_file",
        "dict",
        "key",
        "object",
        "order",
        "inner",
        "text",
        "nested",
        "replaced",
        "placeholder",
        "single",
        "called",
        "given",
        "numbered",
        "sign",
        "member",
        "attribute",
        "method_called",
        "collected",
        "computed",
        "unquoted",
    ]
    name: Text  # the student's own name for it, the file, or the text


_Near = Annotated[Mapping[Text, Found], Field(max_length=MAX_NAMES)]


@dataclass(frozen=True)
class TimeLimit(_Strict):
    """The time that a call may take, by the time that the reference takes on this computer."""

    seconds: float
    reference: float  # seconds


@dataclass(frozen=True)
class Outcome(_Strict):
    """The result of one call."""

    status: Status
    value: _Given | None = None
    # For a script: what its lines gave, by their numbers; also of those before a line that failed.
    results: _Results = field(default_factory=dict)
    changed: _Changed = field(default_factory=dict)  # the watched arguments that the call changed
    shared: _Shared = frozenset()  # the arguments that the result shares memory with
    # The values of a chain that its function had computed when it failed.
    held: NamedValues | None = None
    error: StudentError | None = None
    reason: StopReason | None = None  # why the process ended, or why the call was not made
    kind: Text = ""  # for `missing`: the type of a variable that has the function's name
    parameters: Names | None = None  # the function's own, if the arguments do not fit them
    functions: Names = ()  # for `missing`: the functions and classes that the submission defines
    defined: Names = ()  # for `missing`, and for variables: the names that the submission defines
    imported: Names = ()  # the submission's files that were imported since the last outcome
    found: Found | None = None  # how the function was found, if not as the statement says
    near: _Near = field(default_factory=dict)  # the same for values, by the names asked for
    equally_near: Names = ()  # for `missing`: the names that may be meant, of which none was taken
    unreachable: Text = ""  # for `missing`: a method whose class cannot be made without arguments
    unfit: Text = ""  # for `missing`: a method that takes other arguments
    failed: LineNumber | None = None  # the line of a script that failed
    lacks: Text = ""  # for `missing`: the method or attribute that the object of a script lacks
    members: Names = ()  # the methods and attributes that it has instead
    common: Names = ()  # what a script changed that all objects of the class share
    lines: Lines = ()  # the student's own lines that ran when the process was stopped or crashed
    # The arguments that the student's own functions returned, and the one that did not return.
    own: _Changed = field(default_factory=dict)
    needed: Text = ""
    printed: str | None = None  # what the call printed, if the case asks for it
    # For a call with a limit of its own: the wall time of the fastest try, measured by the grader.
    seconds: float | None = None
    limit: TimeLimit | None = None

    @property
    def named(self) -> Mapping[str, Value]:
        """Return the values of a chain, by name: those that were returned, read or held."""
        given = self.value if isinstance(self.value, NamedValues) else self.held
        return given.items if given else {}

    @property
    def is_too_slow(self) -> bool:
        return bool(self.limit and self.seconds is not None and self.seconds > self.limit.seconds)

    def raised(self, type_name: str) -> bool:
        """Return whether the call raised an exception of this type."""
        if self.error is None:
            return False
        # The student's own class is not Python's ValueError just because it has this name.
        is_disguised = self.error.bases and hasattr(builtins, self.error.type_name)
        own = () if is_disguised else (self.error.type_name, *_bases_of(self.error.type_name))
        return type_name in (*own, *self.error.bases)


def _bases_of(type_name: str) -> list[str]:
    """Return the types that an exception of Python's own is a subclass of."""
    kind = getattr(builtins, type_name, None)
    return [base.__name__ for base in kind.__mro__] if isinstance(kind, type) else []


@dataclass(frozen=True)
class Skipped:
    """A top-level statement, or a whole cell, that did not run to its end."""

    place: CodePlace
    reason: StopReason
    names: tuple[str, ...] = ()  # the names that it would have defined
    missing_module: str = ""  # the module that it could not import
    missing_name: str = ""  # the variable without a value that it uses
    lines: tuple[CodePlace, ...] = ()  # the student's own lines that ran when it failed


# Where a definition does not count: under `if __name__ == "__main__":`, in a class or a function,
# before a `del`, in a `print`, or in a comment or a string.
Hidden = Literal[
    "guard", "block", "method", "attribute", "nested", "empty", "deleted", "printed", "text"
]


@dataclass(frozen=True)
class Elsewhere:
    """A place that defines a missing name, where it does not count."""

    name: str
    how: Hidden
    place: CodePlace
    inside: str = ""  # the class or function that it is in


@dataclass(frozen=True)
class Misuse(_Strict):
    """A parameter that is used as something else than an array."""

    function: Text
    parameter: Text
    use: Literal["dict", "tuple", "object"]


@dataclass(frozen=True)
class ReadOtherwise(_Strict):
    """A line that was read otherwise than Python reads it, which costs nothing.

    `reread`: with other quotation marks, spaces or indentation; `pasted`: without the line numbers
    or prompts that stand before it and the lines below; `annotation`: its annotation was not
    evaluated; `left_out`: a line of an imported file, which Python cannot parse.
    """

    how: Literal["reread", "pasted", "annotation", "left_out"]
    file: Text  # the name of the file or cell
    line: Annotated[int, Field(ge=1, lt=2**31)]

    def __str__(self) -> str:
        return f"{show_file(self.file)}, line {self.line}"


@dataclass(frozen=True)
class CodeFacts:
    """What a submission's code tells about missing names and faults. It may lie."""

    elsewhere: tuple[Elsewhere, ...] = ()
    again: Mapping[str, CodePlace] = field(default_factory=dict)  # the last of several assignments
    misused: tuple[Misuse, ...] = ()
    otherwise: tuple[ReadOtherwise, ...] = ()
    stubs: tuple[str, ...] = ()  # the functions that have only a definition without a body


@dataclass(frozen=True)
class Wanted:
    """What an assignment asks for, as a student's process may know it."""

    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # with their parameters
    chains: tuple[str, ...] = ()  # those of the functions that give the values of a chain
    values: tuple[str, ...] = ()  # the names of the steps of all chains
    # Those of the functions that are classes, with the methods and attributes that scripts name.
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # The variables that answer the questions of all problems, with the names of their options.
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prelude: str = ""  # code that runs before the submission
    given: str = ""  # code, after the prelude, that defines the values that the statement gives


@dataclass(frozen=True)
class Usage:
    """The resources that the processes of a submission used."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0  # the memory of the largest process, Python and numpy included


@dataclass(frozen=True)
class Execution:
    """The results of running one submission."""

    outcomes: Mapping[str, Outcome]  # by the id of the call
    skipped: tuple[Skipped, ...] = ()
    facts: CodeFacts = CodeFacts()
    output: str = ""  # what the code printed while loading and in public calls, up to a limit
    output_cut: bool = False
    statements: int = 0  # the number of top-level statements; 0 if nothing could be run
    imported: tuple[str, ...] = ()  # files that the code reports as imported outside hidden calls
    way: Way | None = None  # the way of strict isolation
    layers: tuple[str, ...] = ()  # the layers of isolation and the resource limits in force
    usage: Usage = Usage()


@dataclass(frozen=True, eq=False)  # a call equals only itself, so that its command can be cached
class Call:
    """A call of `function` by position. If `names` is given, it reads these module variables.

    Without a function, these variables are the answers to the questions of one problem.
    """

    id: str
    function: str
    arguments: tuple[Any, ...] = ()  # plain data, or results of the student's own functions
    watched: tuple[int, ...] = ()  # the arguments to send back if the call changed them
    names: tuple[str, ...] = ()
    named: bool = False  # whether the function returns the named values of a chain
    hidden: bool = False  # whether its inputs stay secret until all other calls are done
    quiet: bool = False  # whether its output is dropped: if it is hidden, or may cause warnings
    single: bool = True  # whether a list with one array, if it is returned, counts as this array
    prints: bool = False  # whether what it prints is part of its outcome
    stdin: str | None = None  # what `input` reads; None for nothing
    limit: TimeLimit | None = None  # None if only the limits of the assignment count
    # The least seconds that it may take after another call of the function took too long; None if
    # it may always take as long.
    patience: float | None = None
    # What is done with the object that the call makes; None if the function is no class.
    script: tuple[BuiltLine, ...] | None = None


def wanted_of(assignment: AssignmentOutline) -> Wanted:
    """Return what a student's process may know of an assignment."""
    problems = [each for each in assignment.problems if not isinstance(each, AnswersOutline)]
    functions = {problem.function: problem.parameters for problem in problems}
    chains = tuple(each.function for each in problems if isinstance(each, ChainOutline))
    questions = {
        question.id: (*getattr(question, "options", ()),)
        for problem in assignment.problems
        if isinstance(problem, AnswersOutline)
        for question in problem.cases
    }
    others = {*functions, *questions}
    values = tuple(name for name in assignment.names() if name not in others)
    given = "\n".join([assignment.prelude, *(problem.given for problem in assignment.problems)])
    classes = {
        problem.function: problem.members()
        for problem in assignment.problems
        if isinstance(problem, FunctionOutline) and problem.is_class
    }
    return Wanted(functions, chains, values, classes, questions, assignment.prelude, given)


NO_LIMITS: Mapping[str, TimeLimit] = MappingProxyType({})


def call_id(problem_id: str, number: int = 0) -> str:
    """Return the id of the call of a chain's function: with a `number` of hidden inputs, from 1."""
    return f"{problem_id}.hidden{number}" if number else problem_id


def variables_id(problem_id: str) -> str:
    """Return the id of the call that reads a chain problem's module variables."""
    return f"{problem_id}.variables"


def calls_of(
    assignment: AssignmentOutline, limits: Mapping[str, TimeLimit] = NO_LIMITS
) -> tuple[Call, ...]:
    """Return all calls, public ones first, so that these cannot print inputs of hidden calls.

    Those of the cases in `limits` have limits of their own.
    """
    calls: list[Call] = []
    for problem in assignment.problems:
        if not isinstance(problem, FunctionOutline):
            if isinstance(problem, AnswersOutline):
                if problem.cases:
                    names = tuple(question.id for question in problem.cases)
                    calls.append(Call(problem.id, "", names=names))
                continue
            calls += _calls_of_chain(problem)
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
                prints=case.prints is not None,
                stdin=case.stdin,
                limit=limits.get(CaseId.of(problem.id, case.id)),
                script=case.build_lines() if problem.is_class else None,
            )
            calls.append(call)
    return tuple(sorted(calls, key=lambda call: call.hidden))


def _calls_of_chain(problem: ChainOutline) -> Iterator[Call]:
    hidden_rows = problem.hidden_inputs if isinstance(problem, ChainProblem) else ()
    for number, row in enumerate((problem.inputs, *hidden_rows)):
        hidden, inputs = number > 0, tuple(map(build, row))
        name = call_id(problem.id, number)
        yield Call(name, problem.function, inputs, named=True, hidden=hidden, quiet=hidden)
    if not problem.parameters:
        names = tuple(step.id for step in problem.cases)
        yield Call(variables_id(problem.id), problem.function, names=names)
