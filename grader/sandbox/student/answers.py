"""Calls a submission's functions, in its process or in a notebook's kernel, and makes replies."""

import inspect
import linecache
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType, FunctionType, ModuleType
from typing import IO, Any

import numpy as np

from .clean_text import Texts
from .value_encoding import Bytes, Encoder, Json, decode_array

MAX_LINES = 6  # the most lines of a traceback in a reply
MAX_NAMES = 40  # the most names of the submission in a reply

# The fields of a reply for what is missing, by the type of the exception.
MISSING: dict[type, str] = {ModuleNotFoundError: "missing_module", NameError: "missing_name"}

Reply = tuple[Json, list[Bytes]]

# Bound here, before a submission can replace it.
_may_share_memory = np.may_share_memory


@dataclass
class Answers:
    """Answers the grader's questions about a namespace."""

    _namespace: Mapping[str, Any]  # what the submission defines
    _payload: IO[bytes]  # the stream from which to read the bytes of a call's arguments
    _texts: Texts
    _result_bytes: int  # the most bytes of a returned array
    _file_of: Callable[[FrameType], str]  # gives a frame's file; empty if not the student's
    given: Mapping[str, Any] = field(default_factory=dict)  # what the prelude defines

    def call(self, function: str, arguments: list[Json], watched: list[int]) -> Reply:
        """Call a function; reply with its result, and the `watched` arguments that it changed."""
        arrays = [decode_array(each, self._payload) for each in arguments]
        before = {position: arrays[position].tobytes() for position in watched}
        target = self._namespace.get(function)
        if not callable(target):
            kind = "" if target is None else self._texts.clean(type(target).__name__)
            names = self._names()
            functions = [name for name in names if self._is_own_function(name)]
            return {"status": "missing", "kind": kind, "defined": names, "functions": functions}, []

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

        message, payload = self._answer(reply)
        error = message.get("error")
        if error and error["type_name"] == "TypeError" and not error["lines"]:
            message["parameters"] = self._parameters_of(target)
        return message, payload

    def _parameters_of(self, function: Any) -> list[str] | None:
        """Return the names of a function's parameters, if they can be known."""
        try:
            names = [*inspect.signature(function).parameters][:MAX_NAMES]
        except BaseException:
            return None
        return [self._texts.clean(name) for name in names]

    def read(self, names: list[str]) -> Reply:
        """Reply with the values of those of the `names` that exist."""
        found = {name: self._namespace[name] for name in names if name in self._namespace}
        return self._answer(
            lambda encoder: {"value": encoder.encode_result(found)[0], "defined": self._names()}
        )

    def _answer(self, reply: Callable[[Encoder], Json]) -> Reply:
        """Make a reply, even if the call, or a method of its result, raises an exception."""
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            return {"status": "returned", **reply(encoder)}, encoder.payload
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            return {"status": "error", "error": self.describe(error)}, []

    def describe(self, error: BaseException) -> Json:
        """Describe an exception; keep only the traceback's lines of the student's code."""
        own = (
            (file, number or 0, linecache.getline(frame.f_code.co_filename, number or 0).strip())
            for frame, number in traceback.walk_tb(error.__traceback__)
            if (file := self._file_of(frame))
        )
        # Drop duplicates: a comprehension has a frame of its own for the same line.
        lines = [*dict.fromkeys(own)][-MAX_LINES:]
        clean = self._texts.clean
        try:
            message = clean(str(error))
        except BaseException:
            message = "(its message cannot be shown)"
        return {
            "type_name": clean(type.__dict__["__name__"].__get__(type(error))),
            "message": message,
            **self._missing(error),
            "lines": [
                {"cell": clean(file), "line": number, "code": clean(code)}
                for file, number, code in lines
            ],
        }

    def _missing(self, error: BaseException) -> Json:
        """Tell which module or variable an exception is about, if Python raised it for that."""
        name = getattr(error, "name", None) if type(error) in MISSING else None
        return {MISSING[type(error)]: self._texts.clean(name)} if isinstance(name, str) else {}

    def _is_own_function(self, name: str) -> bool:
        value, module = self._namespace.get(name), self._namespace.get("__name__")
        return type(value) in (FunctionType, type) and value.__module__ == module

    def _names(self) -> list[str]:
        """Return what the submission defines, except for modules and private names."""
        return [
            self._texts.clean(name)
            for name, value in self._namespace.items()
            if isinstance(name, str)
            and not name.startswith("_")
            # Check the type itself: a student's `__class__` may lie, or raise.
            and not issubclass(type(value), ModuleType)
            and value is not self.given.get(name)
        ][-MAX_NAMES:]


def flush() -> None:
    """Write out what a submission has printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(BaseException):  # the submission may have replaced or closed it
            stream.flush()  # type: ignore[union-attr]
