"""Calls a submission's functions, in its process or in a notebook's kernel, and makes replies."""

import linecache
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import IO, Any

import numpy as np

from .clean_text import Texts
from .value_encoding import Bytes, Encoder, Json, decode_array

MAX_LINES = 6
MAX_NAMES = 40

Reply = tuple[Json, list[Bytes]]

# Taken here, before a submission can replace it.
_may_share_memory = np.may_share_memory


@dataclass
class Answers:
    """Answers the grader's questions about a namespace."""

    _namespace: Mapping[str, Any]  # what the submission defines
    _payload: IO[bytes]  # where the bytes of a call's arguments come from
    _texts: Texts
    _result_bytes: int  # how large a returned array may be
    _file_of: Callable[[FrameType], str]  # a frame's file, or empty if it is not the student's

    def call(self, function: str, arguments: list[Json], watched: list[int]) -> Reply:
        """Call a function by position; reply with its result and the watched arguments' changes."""
        arrays = [decode_array(each, self._payload) for each in arguments]
        before = {position: arrays[position].tobytes() for position in watched}
        target = self._namespace.get(function)
        if not callable(target):
            kind = "" if target is None else self._texts.clean(type(target).__name__)
            return {"status": "missing", "kind": kind, "defined": self._names()}, []

        def reply(encoder: Encoder) -> Json:
            value = target(*arrays)
            flush()
            encoded, result = encoder.encode_result(value)
            changed = {
                position: encoder.encode(arrays[position])
                for position in watched
                if list(arrays[position].shape) != arguments[position]["shape"]
                or arrays[position].tobytes() != before[position]
            }
            shared = [
                position
                for position, array in enumerate(arrays)
                if result is not None and _may_share_memory(result, array)
            ]
            return {"value": encoded, "changed": changed, "shared": shared}

        return self._answer(reply)

    def read(self, names: list[str]) -> Reply:
        """Reply with those of these variables that exist."""
        found = {name: self._namespace[name] for name in names if name in self._namespace}
        return self._answer(
            lambda encoder: {"value": encoder.encode_result(found)[0], "defined": self._names()}
        )

    def _answer(self, reply: Callable[[Encoder], Json]) -> Reply:
        """Make a reply; running the call, or a method of its result, may raise any exception."""
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            return {"status": "returned", **reply(encoder)}, encoder.payload
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            return {"status": "error", "error": self.describe(error)}, []

    def describe(self, error: BaseException) -> Json:
        """Describe an exception, with the student's own lines alone."""
        own = (
            (file, number or 0, linecache.getline(frame.f_code.co_filename, number or 0).strip())
            for frame, number in traceback.walk_tb(error.__traceback__)
            if (file := self._file_of(frame))
        )
        # A comprehension is a frame of its own, with the same line.
        lines = [*dict.fromkeys(own)][-MAX_LINES:]
        clean = self._texts.clean
        try:
            message = clean(str(error))
        except BaseException:
            message = "(its message cannot be shown)"
        return {
            "type_name": clean(type.__dict__["__name__"].__get__(type(error))),
            "message": message,
            "lines": [
                {"cell": clean(file), "line": number, "code": clean(code)}
                for file, number, code in lines
            ],
        }

    def _names(self) -> list[str]:
        """Return what the submission defines, except for modules and private names."""
        return [
            self._texts.clean(name)
            for name, value in self._namespace.items()
            if isinstance(name, str)
            and not name.startswith("_")
            # By its type: a student's `__class__` may lie, or raise.
            and not issubclass(type(value), ModuleType)
        ][-MAX_NAMES:]


def flush() -> None:
    """Write out what a submission has printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(BaseException):  # replaced or closed by the submission
            stream.flush()  # type: ignore[union-attr]
