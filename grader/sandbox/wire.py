"""The wire between the grader and a student's process.

A command is a line of JSON, and then the bytes of its arrays. A reply is a line with the size of
its payload, a space and JSON, and then the payload: the bytes of its arrays, one after the other.
Replies are hostile input. Pydantic parses them into the types below and `Outcome`, and nothing
else: no pickle, no eval, no object arrays.
"""

import functools
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from grader.model.array_json import Array
from grader.model.assignment import Limits, MemoryOrder
from grader.model.execution import Call, CodePlace, Names, Outcome, Skipped, StudentError, Text
from grader.model.reasons import StopReason
from grader.model.submission import Cell
from grader.model.visible_text import quoted, show_name
from grader.sandbox.student.clean_text import Texts
from grader.sandbox.student.value_encoding import encode_command

T = TypeVar("T")

MAX_LINE = 2**20
MAX_PARTS = 10_000
CACHED_COMMANDS = 256

Command = list[bytes]  # a line, and the parts of the payload after it


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ready(_Message):
    """The process is locked in, by these layers."""

    ready: Literal[True]
    layers: Annotated[list[Text], Field(max_length=20)]


class At(_Message):
    """The top-level statement that runs next."""

    at: Annotated[int, Field(ge=0)]
    cell: int
    line: int


class _NotRun(_Message):
    """A statement or cell that did not run to its end."""

    cell: int
    line: int
    error: StudentError | None = None  # None if it was not tried
    unparsed: bool = False  # whether the error says why Python cannot parse the cell

    def to_skipped(self, cells: Sequence[Cell]) -> Skipped:
        error = self.error
        place = place_of(cells, self.cell, self.line)
        if error is None:
            return Skipped(place, StopReason.of("only_definitions"))
        code = "exited_early" if error.type_name == "SystemExit" else "raised"
        reason = StopReason.of(
            "unparsed" if self.unparsed else code,
            error=error,
            type=show_name(error.type_name),
            message=quoted(error.message),
        )
        return Skipped(place, reason)


class Loaded(_Message):
    """All top-level statements have been tried."""

    statements: Annotated[int, Field(ge=0)]
    skipped: Annotated[list[_NotRun], Field(max_length=100)]
    imported: Names = ()  # files of the submission's own, as paths below its folder


def _as_sent(outcome: Outcome) -> Outcome:
    """Check that an outcome says nothing that only the grader can say, and agrees with itself."""
    if outcome.status not in ("returned", "missing", "error", "memory") or outcome.reason:
        raise ValueError("only the grader knows how a process ended")
    if (outcome.value is not None) != (outcome.status == "returned"):
        raise ValueError("a value goes with the status 'returned'")
    if (outcome.error is not None) != (outcome.status == "error"):
        raise ValueError("an error goes with the status 'error'")
    return outcome


def place_of(cells: Sequence[Cell], cell: int, line: int) -> CodePlace:
    """Return the place of a line, and what the student wrote there; both numbers may be forged."""
    if not 0 <= cell < len(cells):
        return CodePlace("", 0)
    clean, name = Texts("").clean, cells[cell].name
    lines = (cells[cell].written or cells[cell].source).split("\n")
    if not 1 <= line <= len(lines):
        return CodePlace(clean(name), 0)
    return CodePlace(clean(name), line, clean(lines[line - 1].strip()))


READY: TypeAdapter[Ready] = TypeAdapter(Ready)
LOADING: TypeAdapter[At | Loaded] = TypeAdapter(At | Loaded)
OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Annotated[Outcome, AfterValidator(_as_sent)])


def parse_reply(text: bytes | bytearray, payload: bytes | bytearray, expected: TypeAdapter[T]) -> T:
    """Parse the JSON of a reply; its arrays share the payload's memory.

    Raises:
        ValueError: it is not what is expected, or has too many parts.
    """
    # An array is one string, so only a reply that is made to be costly has many parts.
    if len(text) - len(text.translate(None, b"{[,")) > MAX_PARTS:
        raise ValueError("too many parts")
    return expected.validate_json(text, context={"rest": memoryview(payload).toreadonly()})


def max_payload(limits: Limits) -> int:
    """Return how many bytes a reply's arrays may have: a result and a changed argument."""
    return 2 * limits.result_bytes + MAX_LINE


END = encode_command("end")  # faster than ending the process


@functools.lru_cache(maxsize=CACHED_COMMANDS)
def command_of(call: Call) -> Command:
    """Encode a call; once for all students."""
    if call.names:
        return encode_command("read", names=call.names)
    content = [
        np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        for array in call.arguments
    ]
    arguments = [
        {
            "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
            "shape": array.shape,
            "layout": _layout(array),
            "writeable": array.flags.writeable,
        }
        for array in call.arguments
    ]
    return encode_command(
        "call", content, function=call.function, arguments=arguments, watched=call.watched
    )


def _layout(array: Array) -> MemoryOrder:
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"
