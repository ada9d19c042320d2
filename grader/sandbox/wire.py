"""The wire between the grader and a student's process: a line of JSON and a payload, both ways.

The line tells how many bytes the payload has: those of the arrays in the line, one after the other.
Replies are hostile input. They are parsed by pydantic into these models and nothing else: no
pickle, no eval, no object arrays; a shape must match its bytes before an array is made of them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from grader.model.assignment import Array, Layout
from grader.model.execution import (
    Call,
    Numbers,
    Opaque,
    OpaqueReason,
    Outcome,
    Skipped,
    StudentError,
    Table,
)
from grader.model.submission import Cell
from grader.sandbox.student.clean_text import Texts
from grader.sandbox.student.value_encoding import encode_command

MAX_PARTS = 10_000
KEPT_COMMANDS = 256
NOT_WANTED = (
    "passed over, with all else that is no import, function, class or plain value: to run "
    "everything took too long or printed too much"
)
Text = Annotated[str, Field(max_length=1000)]
Position = Annotated[int, Field(ge=0, le=100)]
Size = Annotated[int, Field(ge=0, le=2**40)]


class Payload:
    """The bytes that come with a reply, to be taken from the front."""

    def __init__(self, content: bytes | bytearray) -> None:
        self._rest = memoryview(content).toreadonly()

    def take(self, size: int) -> memoryview:
        """The next bytes.

        Raises:
            ValueError: there are not so many.
        """
        if size > len(self._rest):
            raise ValueError("shape and payload disagree")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(_Message):
    """What a student's process says."""

    payload: Annotated[int, Field(ge=0)]
    """How many bytes follow the line."""
    imported: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    """The files that it says were imported since the last reply, as paths below its folder."""


class _Numbers(_Message):
    kind: Literal["numbers"]
    type: Text
    is_numpy: bool
    dtype: Literal[
        "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"
    ]
    shape: Annotated[list[Size], Field(max_length=32)]

    def value(self, payload: Payload) -> Numbers:
        dtype = np.dtype(self.dtype).newbyteorder("<")
        flat = np.frombuffer(payload.take(math.prod(self.shape) * dtype.itemsize), dtype=dtype)
        return Numbers(flat.reshape(self.shape), self.type, self.is_numpy)


class _Opaque(_Message):
    kind: Literal["opaque"]
    type: Text
    text: Text
    reason: OpaqueReason

    def value(self, payload: Payload) -> Opaque:
        return Opaque(self.type, self.text, self.reason)


_Value = Annotated[_Numbers | _Opaque, Field(discriminator="kind")]


class _Item(_Message):
    name: Text
    value: _Value


class _Table(_Message):
    kind: Literal["table"]
    items: Annotated[list[_Item], Field(max_length=100)]

    def value(self, payload: Payload) -> Table:
        return Table({item.name: item.value.value(payload) for item in self.items})


class _Changed(_Message):
    position: Position
    value: _Value


class _Error(_Message):
    type: Text
    message: Text
    lines: Annotated[list[Text], Field(max_length=20)]

    def value(self) -> StudentError:
        return StudentError(self.type, self.message, tuple(self.lines))


class Ready(Reply):
    """The process is up and locked in, by these layers."""

    ready: Literal[True]
    layers: Annotated[list[Text], Field(max_length=20)]


class At(Reply):
    """The top-level statement that runs next."""

    at: Annotated[int, Field(ge=0)]
    cell: int
    line: int


class _Skipped(_Message):
    cell: int
    line: int
    error: _Error | None = None
    """None where it was not tried."""

    def skipped(self, cells: Sequence[Cell]) -> Skipped:
        where, code = place_of(cells, self.cell, self.line)
        if self.error is None:
            return Skipped(where, code, NOT_WANTED)
        error = self.error.value()
        early = "exited early: " if error.type_name == "SystemExit" else ""
        return Skipped(where, code, f"{early}{error}", error.type_name)


class Loaded(Reply):
    """All top-level statements have been tried."""

    statements: Annotated[int, Field(ge=0)]
    skipped: Annotated[list[_Skipped], Field(max_length=100)]

    def passed_over(self, cells: Sequence[Cell]) -> list[Skipped]:
        return [item.skipped(cells) for item in self.skipped]


class Answer(Reply):
    """What came of one call."""

    status: Literal["returned", "missing", "error", "memory"]
    value: Annotated[_Numbers | _Opaque | _Table, Field(discriminator="kind")] | None = None
    changed: Annotated[tuple[_Changed, ...], Field(max_length=100)] = ()
    shared: Annotated[frozenset[Position], Field(max_length=100)] = frozenset()
    error: _Error | None = None
    kind: Text = ""
    defined: Annotated[tuple[Text, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _status_matches_content(self) -> Answer:
        if (self.value is not None) != (self.status == "returned"):
            raise ValueError("a value goes with the status 'returned'")
        if (self.error is not None) != (self.status == "error"):
            raise ValueError("an error goes with the status 'error'")
        return self

    def outcome(self, content: bytes | bytearray = b"") -> Outcome:
        """What it says, with the payload that came with it.

        Raises:
            ValueError: a shape does not match its bytes.
        """
        payload = Payload(content)
        return Outcome(
            self.status,
            value=self.value.value(payload) if self.value else None,
            changed={item.position: item.value.value(payload) for item in self.changed},
            shared=self.shared,
            error=self.error.value() if self.error else None,
            kind=self.kind,
            defined=self.defined,
        )


def place_of(cells: Sequence[Cell], cell: int, line: int) -> tuple[str, str]:
    """Return where a line is, and what the student wrote there; both numbers may be forged."""
    if not 0 <= cell < len(cells):
        return "an unknown line", ""
    clean, name = Texts("").clean, cells[cell].name
    lines = (cells[cell].written or cells[cell].source).split("\n")
    if not 1 <= line <= len(lines):
        return clean(name), ""
    return clean(f"{name}, line {line}"), clean(lines[line - 1].strip())


AnyReply = TypeVar("AnyReply", bound=Reply)
READY: TypeAdapter[Ready] = TypeAdapter(Ready)
LOADING: TypeAdapter[At | Loaded] = TypeAdapter(At | Loaded)
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def parse_reply(line: bytes, expected: TypeAdapter[AnyReply]) -> AnyReply:
    """Read one line of a student's process.

    Raises:
        ValueError: it is not what is expected (pydantic's ValidationError), or far too many-parted
            to be that.
    """
    # An array is one string, so what has many parts is made to be costly.
    if len(line) - len(line.translate(None, b"{[,")) > MAX_PARTS:
        raise ValueError("too many parts")
    return expected.validate_json(line)


Command = list[bytes]
"""A line, and the parts of the payload after it; to be written one after the other."""


def encode_call(function: str, arguments: Sequence[Array], watched: Sequence[int] = ()) -> Command:
    """Ask for a call of a function, by position."""
    described = [_describe(array) for array in arguments]
    parts = [
        np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        for array in arguments
    ]
    payload = b"".join(parts)
    return encode_command(
        "call", [payload], function=function, arguments=described, watched=list(watched)
    )


END = encode_command("end")
"""Have it end by itself: sooner than by being told once all has come back."""


@functools.lru_cache(maxsize=KEPT_COMMANDS)
def command_of(call: Call) -> Command:
    """A call for the wire: made once, for all students."""
    if call.names:
        return encode_command("read", names=call.names)
    return encode_call(call.function, call.arguments, call.watched)


def _describe(array: Array) -> dict[str, Any]:
    """An input as the student's process rebuilds it: kind, shape, layout, whether writeable."""
    layout: Layout = "strided"
    if array.flags.c_contiguous:
        layout = "C"
    elif array.flags.f_contiguous:
        layout = "F"
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": list(array.shape),
        "layout": layout,
        "writeable": bool(array.flags.writeable),
    }
