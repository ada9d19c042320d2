"""The student's process: runs a submission's statements and calls, and sends back raw outputs.

It takes one command after another, each a line of JSON and as many bytes as the line says, and
answers in the same form. While loading it also tells which statement comes next. Whatever is sent
from here is hostile input to the reader: see wire.py.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib.machinery
import json
import linecache
import os
import random
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np

from .limits import limit_resources
from .text import Texts
from .values import MAX_ITEMS, Bytes, Encoder, Json, as_numbers, content_of, decode_arrays

MODULE = "submission"
MAX_LINES = 6
MAX_NAMES = 40
# `%magic`, `!command`, `?help`, `help?`, `x = %magic`, `x = !command`
MAGIC = re.compile(r"^\s*[%!?]|\?\s*;?\s*$|[=;]\s*[%!]")
MAX_MAGICS = 300
FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

Reply = tuple[Json, list[Bytes]]

# Taken here, before a submission could put something else in its place.
_may_share_memory = np.may_share_memory


class Child:
    """One submission's process: its module, and the pipes to the grader."""

    def __init__(self, commands: int, replies: int, confine: Callable[[], list[str]]) -> None:
        """Serve nothing yet.

        Args:
            commands: the descriptor to read from.
            replies: the descriptor to write to.
            confine: locks this process in, and tells by what.
        """
        self._commands = os.fdopen(commands, "rb")
        self._replies = replies
        self._confine = confine
        self._texts = Texts(os.sep)
        self._files: set[str] = set()
        self._result_bytes = 0
        self._module = ModuleType(MODULE)
        sys.modules[MODULE] = self._module

    def serve(self) -> None:
        """Answer commands until the grader closes its end."""
        operations: dict[str, Callable[..., Reply]] = {
            "start": self.start,
            "load": self.load,
            "call": self.call,
            "read": self.read,
        }
        for line in self._commands:
            command = json.loads(line)
            reply = operations[command.pop("op")](**command)
            _flush()
            self.send(*reply)

    def send(self, message: Json, payload: Sequence[Bytes] = ()) -> None:
        message["payload"] = sum(map(len, payload))
        line = json.dumps(message).encode("ascii") + b"\n"
        for part in (line, *payload):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(self._replies, rest) :]

    def start(
        self,
        payload: int,
        root: str,
        folder: str,
        files: list[Json],
        memory_bytes: int,
        cpu_seconds: int,
        processes: int | None,
        result_bytes: int,
        blocked: list[str],
    ) -> Reply:
        """Take in the submission's files and lock the process in; before any code of a student."""
        folder = _write_files(root, folder, files, self._commands.read(payload))
        os.chdir(folder)
        os.environ.update(HOME=root, TMPDIR=root)
        self._texts = Texts(root)
        self._result_bytes = result_bytes
        layers = [*limit_resources(memory_bytes, cpu_seconds, processes), *self._confine()]
        sys.meta_path.insert(0, _OwnOnly(blocked, folder))
        # Last, so that a file called numpy.py or random.py does not stand in for the real one.
        sys.path.append(folder)
        random.seed(0)
        return {"ready": True, "layers": layers}, []

    def load(self, payload: int, cells: list[Json], skip: list[int]) -> Reply:
        """Run all top-level statements but those in `skip`; one that fails is passed over."""
        skipped: list[Json] = []
        index = 0
        flags = 0
        if any(cell["notebook"] for cell in cells):
            vars(builtins)["display"] = print  # as notebooks have it
        for cell in cells:
            name = cell["name"]
            try:
                tree, source = _parse(name, cell["source"], cell["notebook"])
            except BaseException as error:
                skipped.append(self._unparsed(name, error))
                continue
            lines = [line + "\n" for line in source.split("\n")]
            self._files.add(name)
            self._module.__dict__.setdefault("__file__", name)
            linecache.cache[name] = (len(source), None, lines, name)
            for node in tree.body:
                if index not in skip:
                    code_line = "".join(lines[node.lineno - 1 : node.lineno]).strip()
                    place = {
                        "where": self._texts.clean(f"{name}, line {node.lineno}"),
                        "code": self._texts.clean(code_line),
                    }
                    _flush()
                    self.send({"at": index, **place})
                    try:
                        code = compile(ast.Module([node], []), name, "exec", flags, True)
                        flags |= code.co_flags & FUTURE_FLAGS
                        exec(code, self._module.__dict__)  # noqa: S102 (what this process is for)
                    except BaseException as error:
                        described = self._describe(error)
                        early = "exited early" if isinstance(error, SystemExit) else ""
                        told = filter(None, (early, described["type"], described["message"]))
                        skipped.append({**place, "reason": ": ".join(told)})
                index += 1
        return {"statements": index, "skipped": skipped[:MAX_ITEMS]}, []

    def call(self, payload: int, function: str, arguments: list[Json], watched: list[int]) -> Reply:
        """Call a function by position, and tell what came of it."""
        arrays = decode_arrays(arguments, self._commands)
        before = {position: bytes(content_of(arrays[position])) for position in watched}
        target = self._module.__dict__.get(function)
        if not callable(target):
            kind = "" if target is None else self._texts.clean(type(target).__name__)
            return {"status": "missing", "kind": kind, "defined": self._names()}, []
        try:
            value = target(*arrays)
        except MemoryError:
            return {"status": "memory"}, []
        except BaseException as error:
            return {"status": "error", "error": self._describe(error)}, []
        _flush()
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            result, _ = as_numbers(value)
            reply = {
                "status": "returned",
                "value": encoder.encode_result(value),
                "changed": [
                    {"position": position, "value": encoder.encode(arrays[position])}
                    for position in watched
                    if list(arrays[position].shape) != arguments[position]["shape"]
                    or bytes(content_of(arrays[position])) != before[position]
                ],
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
            return {"status": "error", "error": self._describe(error)}, []
        return reply, encoder.payload

    def read(self, payload: int, names: list[str]) -> Reply:
        """The module's variables with these names, as far as they are there."""
        namespace = self._module.__dict__
        found = {name: namespace[name] for name in names if name in namespace}
        encoder = Encoder(self._texts, self._result_bytes)
        try:
            value = encoder.encode_result(found)
            reply = {"status": "returned", "value": value, "defined": self._names()}
        except BaseException as error:
            return {"status": "error", "error": self._describe(error)}, []
        return reply, encoder.payload

    def _names(self) -> list[str]:
        """What the submission defines, imported modules and private names apart."""
        return [
            self._texts.clean(name)
            for name, value in self._module.__dict__.items()
            if isinstance(name, str)
            and not name.startswith("_")
            and not isinstance(value, ModuleType)
        ][-MAX_NAMES:]

    def _describe(self, error: BaseException) -> Json:
        """An exception, with the student's own lines only."""
        own = (
            f"{frame.f_code.co_filename}, line {number}: "
            + linecache.getline(frame.f_code.co_filename, number).strip()
            for frame, number in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename in self._files
        )
        # A comprehension is a frame of its own, with the same line.
        lines = list(dict.fromkeys(own))
        try:
            message = self._texts.clean(str(error))
        except BaseException:
            message = "(its message cannot be shown)"
        return {
            "type": self._texts.clean(type.__dict__["__name__"].__get__(type(error))),
            "message": message,
            "lines": [self._texts.clean(line) for line in lines[-MAX_LINES:]],
        }

    def _unparsed(self, name: str, error: BaseException) -> Json:
        line = getattr(error, "lineno", None)
        reason = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
        return {
            "where": self._texts.clean(f"{name}, line {line}" if line else name),
            "code": self._texts.clean(str(getattr(error, "text", None) or "").strip()),
            "reason": self._texts.clean(reason),
        }


class _OwnOnly:
    """Finds modules of these names in the submission's own folder or not at all."""

    def __init__(self, names: list[str], folder: str) -> None:
        self._names = names
        self._folder = folder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] not in self._names:
            return None
        own = importlib.machinery.PathFinder.find_spec(name, path or [self._folder])
        if own is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return own


def _write_files(root: str, folder: str, files: list[Json], content: bytes) -> str:
    """Write the submission's files, and return the folder in which its code runs."""
    own = os.path.join(root, folder)
    # A name may be too long here, or two names be one: the code is told when it imports.
    try:
        os.makedirs(own, exist_ok=True)
    except OSError:
        own = root
    offset = 0
    for file in files:
        path = os.path.join(root, file["path"])
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as stream:
                stream.write(content[offset : offset + file["size"]])
        offset += file["size"]
    return own


def _parse(name: str, source: str, notebook: bool) -> tuple[ast.Module, str]:
    """Parse source; in a notebook, lines that are IPython's and not Python's are passed over."""
    lines = source.split("\n")
    magics = 0
    while True:
        try:
            source = "\n".join(lines)
            return ast.parse(source, name), source
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            magics += 1
            if not notebook or magics > MAX_MAGICS or not 0 <= number < len(lines):
                raise
            if not MAGIC.search(lines[number]):
                raise
            # A blank line would leave an `if` without a body; `pass` does not.
            line, lines[number] = lines[number], re.sub(r"\S.*", "pass", lines[number])
            while line.endswith("\\") and number + 1 < len(lines):
                number += 1
                line, lines[number] = lines[number], ""


def _flush() -> None:
    """Push out what the submission printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except BaseException:  # noqa: S112 (replaced or closed by the submission)
            continue
