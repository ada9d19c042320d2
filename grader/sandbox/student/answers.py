"""Calls on what a submission defines, and what came of each as it goes over the wire.

All calls are made here, whoever's process it is: the student's own (child.py), or a notebook's.
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Mapping
from types import FrameType, ModuleType
from typing import IO, Any

import numpy as np

from .clean_text import Texts, flush
from .value_encoding import Bytes, Encoder, Json, decode_arrays

MAX_LINES = 6
MAX_NAMES = 40

Reply = tuple[Json, list[Bytes]]

# Taken here, before a submission could put something else in its place.
_may_share_memory = np.may_share_memory


class Answers:
    """Answers what is asked of a namespace."""

    def __init__(
        self,
        namespace: Mapping[str, Any],
        payload: IO[bytes],
        texts: Texts,
        result_bytes: int,
        file_of: Callable[[FrameType], str],
    ) -> None:
        """Ask nothing yet.

        Args:
            namespace: what the submission defines.
            payload: where the bytes of a call's arguments come next.
            texts: makes what is said of its values fit to be sent.
            result_bytes: how large a returned array may be.
            file_of: the name to show for a frame's file; empty where it is not the student's.
        """
        self._namespace = namespace
        self._payload = payload
        self._texts = texts
        self._result_bytes = result_bytes
        self._file_of = file_of

    def call(self, payload: int, function: str, arguments: list[Json], watched: list[int]) -> Reply:
        """Call a function by position, and tell what came of it."""
        arrays = decode_arrays(arguments, self._payload)
        before = {position: arrays[position].tobytes() for position in watched}
        target = self._namespace.get(function)
        if not callable(target):
            kind = "" if target is None else self._texts.clean(type(target).__name__)
            return {"status": "missing", "kind": kind, "defined": self._names()}, []
        try:
            value = target(*arrays)
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            return {"status": "error", "error": self.describe(error)}, []
        flush()
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            encoded, result = encoder.encode_result(value)
            reply = {
                "status": "returned",
                "value": encoded,
                "changed": {
                    position: encoder.encode(arrays[position])
                    for position in watched
                    if list(arrays[position].shape) != arguments[position]["shape"]
                    or arrays[position].tobytes() != before[position]
                },
                "shared": [
                    position
                    for position, array in enumerate(arrays)
                    if result is not None and _may_share_memory(result, array)
                ],
            }
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            # A result whose own methods raise.
            return {"status": "error", "error": self.describe(error)}, []
        return reply, encoder.payload

    def read(self, payload: int, names: list[str]) -> Reply:
        """The variables with these names, as far as they are there."""
        found = {name: self._namespace[name] for name in names if name in self._namespace}
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            encoded, _ = encoder.encode_result(found)
            reply = {"status": "returned", "value": encoded, "defined": self._names()}
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            return {"status": "error", "error": self.describe(error)}, []
        return reply, encoder.payload

    def describe(self, error: BaseException) -> Json:
        """An exception, with the student's own lines only."""
        own = (
            (f"{file}, line {number}", linecache.getline(frame.f_code.co_filename, number).strip())
            for frame, number in traceback.walk_tb(error.__traceback__)
            if (file := self._file_of(frame))
        )
        # A comprehension is a frame of its own, with the same line.
        lines = [": ".join(filter(None, line)) for line in dict.fromkeys(own)]
        try:
            message = self._texts.clean(str(error))
        except BaseException:
            message = "(its message cannot be shown)"
        return {
            "type_name": self._texts.clean(type.__dict__["__name__"].__get__(type(error))),
            "message": message,
            "lines": [self._texts.clean(line) for line in lines[-MAX_LINES:]],
        }

    def _names(self) -> list[str]:
        """What the submission defines, imported modules and private names apart."""
        return [
            self._texts.clean(name)
            for name, value in self._namespace.items()
            if isinstance(name, str)
            and not name.startswith("_")
            # By its type: `__class__` says what a student wants, or raises.
            and not issubclass(type(value), ModuleType)
        ][-MAX_NAMES:]
