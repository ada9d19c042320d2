"""The messages between the grader and a student's process.

A command is a line of JSON, and then the bytes of its arrays or files. A reply is a line with the
size of its payload in bytes, a space and JSON, and then the payload: the bytes of its arrays, one
after the other. Replies are hostile input. Pydantic parses them into the types below and `Outcome`,
without pickle, eval or object arrays.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from grader.model.array_json import Array
from grader.model.execution import (
    Call,
    CodeFacts,
    CodePlace,
    Elsewhere,
    Hidden,
    Misuse,
    Names,
    Outcome,
    ReadOtherwise,
    Skipped,
    StudentError,
    Text,
)
from grader.model.inputs import MemoryOrder, OwnResult
from grader.model.plain_data import to_json
from grader.model.reasons import StopReason
from grader.model.resource_limits import Limits
from grader.model.script import BuiltLine
from grader.model.submission import Cell
from grader.model.visible_text import quoted, show_name
from grader.sandbox.student.clean_text import Texts
from grader.sandbox.student.value_encoding import encode_command

T = TypeVar("T")

MAX_LINE = 2**20  # bytes
MAX_PARTS = 10_000  # objects, lists and commas in the JSON of a reply
CACHED_COMMANDS = 256

Command = list[bytes]  # a line, and then the parts of its payload


_Facts = Annotated[list[T], Field(max_length=20)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ready(_Message):
    """Reports that the process has given up its rights, and which layers of isolation hold."""

    ready: Literal[True]
    layers: Annotated[list[Text], Field(max_length=20)]


class At(_Message):
    """Announces the top-level statement that runs next."""

    at: Annotated[int, Field(ge=0)]  # the statement's number in the submission, from 0
    cell: int  # the cell's number, from 0
    line: int  # the line's number in the cell, from 1
    names: Names = ()  # the names asked for that it defines


class _Place(_Message):
    """A line of a submission. Both numbers may be forged."""

    cell: int
    line: int


class _Elsewhere(_Place):
    """A place that defines a missing name, where it does not count."""

    name: Text
    how: Hidden
    inside: Text = ""


class _Again(_Place):
    """The last of several places that assign a value to a variable."""

    name: Text


class _NotRun(_Message):
    """A statement or cell that did not run to its end."""

    cell: int
    line: int
    error: StudentError | None = None  # None if the statement was not tried
    last: int = 0  # for lines that Python cannot parse: the number of the last one
    why: Literal["raised", "unparsed", "command", "decorator", "stub"] = "raised"
    names: Names = ()  # the names that it would have defined
    later: _Place | None = None  # where the name that it lacks is defined
    lost: _Place | None = None  # the statement before it that would have defined this name

    def to_skipped(self, cells: Sequence[Cell]) -> Skipped:
        error = self.error
        place = place_of(cells, self.cell, self.line)
        if self.why == "stub":
            return Skipped(place, StopReason.of("stub"))
        if error is None:
            return Skipped(place, StopReason.of("only_definitions"), self.names)
        if self.later:
            later = place_of(cells, self.later.cell, self.later.line)
            told = {"name": show_name(error.missing_name), "later": later}
            reason = StopReason.of("used_too_early", **told, type=error.type_name)
            return Skipped(place, reason, self.names, lines=error.lines)
        told_too: dict[str, Any] = {
            "missing_module": error.missing_module,
            "missing_name": error.missing_name,
            "lines": error.lines,
        }
        if self.lost and self.why == "raised":
            lost = place_of(cells, self.lost.cell, self.lost.line)
            told = {"name": show_name(error.missing_name), "lost": lost}
            reason = StopReason.of("uses_lost", **told, type=error.type_name)
            return Skipped(place, reason, self.names, **told_too)
        early = "exited_early" if error.type_name == "SystemExit" else "raised"
        reason = StopReason.of(
            early if self.why == "raised" else self.why,
            error=error,
            until=f" up to line {self.last}" if self.last > self.line else "",
            type=show_name(error.type_name),
            message=quoted(error.message),
        )
        return Skipped(place, reason, self.names, **told_too)


class Loaded(_Message):
    """Reports that all top-level statements have been tried."""

    statements: Annotated[int, Field(ge=0)]  # their number
    skipped: Annotated[list[_NotRun], Field(max_length=100)]
    imported: Names = ()  # the submission's own files that it imported, relative to its folder
    elsewhere: _Facts[_Elsewhere] = []
    again: _Facts[_Again] = []
    misused: _Facts[Misuse] = []
    otherwise: Annotated[list[ReadOtherwise], Field(max_length=100)] = []
    stubs: Names = ()

    def facts(self, cells: Sequence[Cell]) -> CodeFacts:
        """Return what the code tells about missing names and faults."""
        return CodeFacts(
            elsewhere=tuple(
                Elsewhere(each.name, each.how, place_of(cells, each.cell, each.line), each.inside)
                for each in self.elsewhere
            ),
            again={each.name: place_of(cells, each.cell, each.line) for each in self.again},
            misused=tuple(self.misused),
            otherwise=tuple(self.otherwise),
            stubs=self.stubs,
        )


def _as_sent(outcome: Outcome) -> Outcome:
    """Check that an outcome is consistent, and claims nothing that only the grader can know."""
    measured = outcome.limit is not None or outcome.seconds is not None
    told = measured or outcome.reason or outcome.lines or outcome.printed is not None
    if outcome.status not in ("returned", "missing", "error", "memory") or told:
        raise ValueError("only the grader knows how a process ended")
    found = [*outcome.near.values(), *([outcome.found] if outcome.found else [])]
    if any(each.how == "nested" for each in found):
        raise ValueError("only the grader looks at shapes")
    if (outcome.value is not None) != (outcome.status == "returned"):
        raise ValueError("a value goes with the status 'returned'")
    if outcome.held is not None and outcome.status not in ("error", "memory"):
        raise ValueError("only a call that failed has values that it held")
    if (outcome.error is not None) != (outcome.status == "error"):
        raise ValueError("an error goes with the status 'error'")
    return outcome


def place_of(cells: Sequence[Cell], cell: int, line: int) -> CodePlace:
    """Return a line's place and text, as the student wrote it; both numbers may be forged."""
    return place_in(cells[cell], line) if 0 <= cell < len(cells) else CodePlace("", 0)


def place_in(cell: Cell, line: int) -> CodePlace:
    """Return the place and text of a line, whose number may be forged."""
    clean = Texts("").clean
    if not 1 <= line <= len(cell.lines):
        return CodePlace(clean(cell.name), 0)
    return CodePlace(clean(cell.name), line, clean(cell.lines[line - 1].strip()))


READY: TypeAdapter[Ready] = TypeAdapter(Ready)
LOADING: TypeAdapter[At | Loaded] = TypeAdapter(At | Loaded)
OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Annotated[Outcome, AfterValidator(_as_sent)])


def parse_reply(text: bytes | bytearray, payload: bytes | bytearray, expected: TypeAdapter[T]) -> T:
    """Parse the JSON of a reply; its arrays share the payload's memory.

    Raises:
        ValueError: the reply is not of the expected type, or has too many parts.
    """
    # The JSON of an array has few parts. Only a reply that is made to be slow to parse has many.
    if len(text) - len(text.translate(None, b"{[,")) > MAX_PARTS:
        raise ValueError("too many parts")
    return expected.validate_json(text, context={"rest": memoryview(payload).toreadonly()})


def max_payload(limits: Limits) -> int:
    """Return the most bytes of a reply's arrays: enough for a result and a changed argument."""
    return 2 * limits.result_bytes + MAX_LINE


END = encode_command("end")  # asks a process to end, which is faster than killing it


@functools.lru_cache(maxsize=CACHED_COMMANDS)
def command_of(call: Call) -> Command:
    """Encode a call as a command; thanks to the cache, once for all submissions."""
    if call.names:
        return encode_command("read" if call.function else "read_questions", names=call.names)
    content: list[bytes] = []

    def write(array: Array) -> dict[str, Any]:
        plain = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
        content.append(plain.tobytes())
        return {
            "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
            "shape": array.shape,
            "layout": _layout(array),
            "writeable": array.flags.writeable,
        }

    def write_argument(argument: Any) -> Any:
        if not isinstance(argument, OwnResult):
            return to_json(argument, write)
        given = [*map(write_argument, argument.inputs)]
        return {"own": {"function": argument.function, "inputs": given, "part": argument.part}}

    arguments = [*map(write_argument, call.arguments)]
    lines = None if call.script is None else [_line_form(line, write) for line in call.script]
    return encode_command(
        "call",
        content,
        function=call.function,
        arguments=arguments,
        watched=call.watched,
        named=call.named,
        stdin=call.stdin,
        single=call.single,
        script=lines,
    )


def _line_form(line: BuiltLine, write: Callable[[Array], Any]) -> dict[str, Any]:
    inputs = [to_json(each, write) for each in line.inputs]
    return {"kind": line.kind, "name": line.name, "inputs": inputs}


def _layout(array: Array) -> MemoryOrder:
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"
