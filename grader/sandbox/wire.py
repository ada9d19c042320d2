"""The wire between the grader and a student's process: one JSON document a line, both ways.

Replies are hostile input. They are parsed by pydantic into these models and nothing else: no
pickle, no eval, no object arrays; a shape must match its data before an array is made of it.
"""

from __future__ import annotations

import base64
import json
import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from grader.assignment import Array, Layout
from grader.execution import (
    Numbers,
    Opaque,
    OpaqueReason,
    Outcome,
    Skipped,
    StudentError,
    Table,
)

MAX_PARTS = 150_000
Text = Annotated[str, Field(max_length=1000)]
Position = Annotated[int, Field(ge=0, le=100)]
Size = Annotated[int, Field(ge=0, le=2**40)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Numbers(_Message):
    kind: Literal["numbers"]
    type: Text
    is_numpy: bool
    dtype: Literal[
        "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"
    ]
    shape: Annotated[list[Size], Field(max_length=32)]
    data: Base64Bytes

    @model_validator(mode="after")
    def _shape_matches_data(self) -> _Numbers:
        if math.prod(self.shape) * int(self.dtype[1:]) != len(self.data):
            raise ValueError("shape and data disagree")
        self.value()  # numpy, too, must find the shape sound
        return self

    def value(self) -> Numbers:
        flat = np.frombuffer(self.data, dtype=np.dtype(self.dtype).newbyteorder("<"))
        return Numbers(flat.reshape(self.shape), self.type, self.is_numpy)


class _Opaque(_Message):
    kind: Literal["opaque"]
    type: Text
    text: Text
    reason: OpaqueReason

    def value(self) -> Opaque:
        return Opaque(self.type, self.text, self.reason)


_Value = Annotated[_Numbers | _Opaque, Field(discriminator="kind")]


class _Item(_Message):
    name: Text
    value: _Value


class _Table(_Message):
    kind: Literal["table"]
    items: Annotated[list[_Item], Field(max_length=100)]

    def value(self) -> Table:
        return Table({item.name: item.value.value() for item in self.items})


class _Changed(_Message):
    position: Position
    value: _Value


class _Error(_Message):
    type: Text
    message: Text
    lines: Annotated[list[Text], Field(max_length=20)]

    def value(self) -> StudentError:
        return StudentError(self.type, self.message, tuple(self.lines))


class Ready(_Message):
    """The process is up and locked in, by these limits."""

    ready: Literal[True]
    limits: Annotated[list[Text], Field(max_length=20)]


class At(_Message):
    """The top-level statement that runs next."""

    at: Annotated[int, Field(ge=0)]
    where: Text
    code: Text


class _Skipped(_Message):
    where: Text
    code: Text
    reason: Text


class Loaded(_Message):
    """All top-level statements have been tried."""

    statements: Annotated[int, Field(ge=0)]
    skipped: Annotated[list[_Skipped], Field(max_length=100)]

    def passed_over(self) -> list[Skipped]:
        return [Skipped(item.where, item.code, item.reason) for item in self.skipped]


class Answer(_Message):
    """What came of one call."""

    status: Literal["returned", "missing", "error", "memory"]
    value: Annotated[_Numbers | _Opaque | _Table, Field(discriminator="kind")] | None = None
    changed: Annotated[list[_Changed], Field(max_length=100)] = []
    shared: Annotated[list[Position], Field(max_length=100)] = []
    error: _Error | None = None
    kind: Text = ""
    defined: Annotated[list[Text], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _status_matches_content(self) -> Answer:
        if (self.value is not None) != (self.status == "returned"):
            raise ValueError("a value goes with the status 'returned'")
        if (self.error is not None) != (self.status == "error"):
            raise ValueError("an error goes with the status 'error'")
        return self

    def outcome(self) -> Outcome:
        return Outcome(
            self.status,
            value=self.value.value() if self.value else None,
            changed={item.position: item.value.value() for item in self.changed},
            shared=frozenset(self.shared),
            error=self.error.value() if self.error else None,
            kind=self.kind,
            defined=tuple(self.defined),
        )


Reply = Ready | At | Loaded | Answer
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def parse_reply(line: bytes) -> Reply:
    """Read one line of a student's process.

    Raises:
        ValueError: it is none of the messages above (pydantic's ValidationError), or far too
            many-parted to be one.
    """
    # An array is one string, so what has many parts is made to be costly.
    if len(line) - len(line.translate(None, b"{[,")) > MAX_PARTS:
        raise ValueError("too many parts")
    return _REPLY.validate_json(line)


def encode_command(op: str, **fields: Any) -> bytes:
    return json.dumps({"op": op, **fields}).encode("ascii") + b"\n"


def encode_array(array: Array) -> dict[str, Any]:
    """An input as the student's process rebuilds it: values, layout, and whether writeable."""
    layout: Layout = "strided"
    if array.flags.c_contiguous:
        layout = "C"
    elif array.flags.f_contiguous:
        layout = "F"
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": list(array.shape),
        "data": base64.b64encode(little.tobytes()).decode("ascii"),
        "layout": layout,
        "writeable": bool(array.flags.writeable),
    }
