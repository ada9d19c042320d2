"""The student's side: runs a submission's statements and calls, and sends back raw outputs.

Started as a script of its own, with numpy and the standard library alone, so that nothing of
the grader (models, assignment, expected values) is in this process. It takes one JSON command a
line and answers each with one JSON line. While loading it also tells which statement comes next,
and waits for a blank line. Whatever is sent from here is hostile input to the reader: see wire.py.
"""

from __future__ import annotations
import __future__

import ast
import base64
import builtins
import importlib.abc
import importlib.machinery
import json
import linecache
import os
import random
import re
import reprlib
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np

MODULE = "submission"
MAX_TEXT = 400
MAX_LINES = 6
MAX_ITEMS = 100
MAX_NAMES = 40
MAX_DIMENSIONS = 32
MAX_OBJECTS = 1000
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
# `%magic`, `!command`, `?help`, `help?`, `x = %magic`, `x = !command`
MAGIC = re.compile(r"^\s*[%!?]|\?\s*;?\s*$|[=;]\s*[%!]")
MAX_MAGICS = 300
FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

FOLDER = os.getcwd()  # noqa: PTH109 (as sys.path holds it)
ROOT = os.environ.get("HOME", FOLDER)
REPR = reprlib.Repr()
REPR.maxother = REPR.maxstring = 200

# Taken here, before a submission could put something else in its place.
_may_share_memory = np.may_share_memory

Json = dict[str, Any]


class Child:
    """One submission's process: its module, and the pipes to the grader."""

    def __init__(self, commands: int, replies: int) -> None:
        self._commands = os.fdopen(commands, "rb")
        self._replies = replies
        self._files: set[str] = set()
        self._result_bytes = 0
        self._module = ModuleType(MODULE)
        sys.modules[MODULE] = self._module

    def serve(self) -> None:
        """Answer commands until the grader closes its end."""
        operations: dict[str, Callable[..., Json]] = {
            "start": self.start,
            "load": self.load,
            "call": self.call,
            "read": self.read,
        }
        for line in self._commands:
            command = json.loads(line)
            reply = operations[command.pop("op")](**command)
            _flush()
            self.send(reply)

    def send(self, message: Json) -> None:
        line = memoryview(json.dumps(message).encode("ascii") + b"\n")
        while line:
            line = line[os.write(self._replies, line) :]

    def start(
        self, memory_bytes: int, cpu_seconds: int, result_bytes: int, blocked: list[str]
    ) -> Json:
        """Lock the process in; called once, before any of the student's code."""
        self._result_bytes = result_bytes
        held = _limit_resources(memory_bytes, cpu_seconds)
        sys.meta_path.insert(0, _OwnOnly(blocked))
        # Last, so that a file called numpy.py or random.py does not stand in for the real one.
        sys.path.append(FOLDER)
        random.seed(0)
        np.random.seed(0)
        return {"ready": True, "limits": held}

    def load(self, cells: list[Json], skip: list[int]) -> Json:
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
                skipped.append(_unparsed(name, error))
                continue
            lines = [line + "\n" for line in source.split("\n")]
            self._files.add(name)
            self._module.__dict__.setdefault("__file__", name)
            linecache.cache[name] = (len(source), None, lines, name)
            for node in tree.body:
                if index not in skip:
                    place = {
                        "where": _text(f"{name}, line {node.lineno}"),
                        "code": _text("".join(lines[node.lineno - 1 : node.lineno]).strip()),
                    }
                    _flush()
                    self.send({"at": index, **place})
                    # Wait until the grader has taken in what was printed so far.
                    self._commands.readline()
                    try:
                        code = compile(ast.Module([node], []), name, "exec", flags, True)
                        flags |= code.co_flags & FUTURE_FLAGS
                        exec(code, self._module.__dict__)  # noqa: S102 (what this process is for)
                    except BaseException as error:
                        described = self._describe(error)
                        reason = ": ".join(filter(None, (described["type"], described["message"])))
                        skipped.append({**place, "reason": reason})
                index += 1
        return {"statements": index, "skipped": skipped[:MAX_ITEMS]}

    def call(self, function: str, arguments: list[Json]) -> Json:
        """Call a function by position, and tell what came of it."""
        target = self._module.__dict__.get(function)
        if not callable(target):
            kind = "" if target is None else type(target).__name__
            return {"status": "missing", "kind": _text(kind), "defined": self._names()}
        arrays = [_decode(argument) for argument in arguments]
        before = [array.tobytes() for array in arrays]
        try:
            value = target(*arrays)
        except MemoryError:
            return {"status": "memory"}
        except BaseException as error:
            return {"status": "error", "error": self._describe(error)}
        _flush()
        try:
            result, _ = _as_numbers(value)
            return {
                "status": "returned",
                "value": self._encode_result(value),
                "changed": [
                    {"position": position, "value": self._encode(array)}
                    for position, array in enumerate(arrays)
                    if array.tobytes() != before[position]
                    or list(array.shape) != arguments[position]["shape"]
                ],
                "shared": [
                    position
                    for position, array in enumerate(arrays)
                    if result is not None and _may_share_memory(result, array)
                ],
            }
        except MemoryError:
            return {"status": "memory"}
        except BaseException as error:
            # A result whose own methods raise.
            return {"status": "error", "error": self._describe(error)}

    def read(self, names: list[str]) -> Json:
        """The module's variables with these names, as far as they are there."""
        namespace = self._module.__dict__
        found = {name: namespace[name] for name in names if name in namespace}
        try:
            return {
                "status": "returned",
                "value": self._encode_result(found),
                "defined": self._names(),
            }
        except BaseException as error:
            return {"status": "error", "error": self._describe(error)}

    def _names(self) -> list[str]:
        """What the submission defines, imported modules and private names apart."""
        return [
            _text(name)
            for name, value in self._module.__dict__.items()
            if isinstance(name, str)
            and not name.startswith("_")
            and not isinstance(value, ModuleType)
        ][-MAX_NAMES:]

    def _encode_result(self, value: Any) -> Json:
        if isinstance(value, Mapping):
            items = list(value.items())[:MAX_ITEMS]
            return {
                "kind": "table",
                "items": [{"name": _text(str(k)), "value": self._encode(v)} for k, v in items],
            }
        return self._encode(value)

    def _encode(self, value: Any) -> Json:
        array, reason = _as_numbers(value)
        type_name = _text(type(value).__name__)
        if array is None:
            return {"kind": "opaque", "type": type_name, "text": _repr(value), "reason": reason}
        too_large = array.size * array.dtype.itemsize > self._result_bytes
        if too_large or array.ndim > MAX_DIMENSIONS:
            shape = _text(f"shape {array.shape}")
            return {"kind": "opaque", "type": type_name, "text": shape, "reason": "too_large"}
        is_numpy = isinstance(value, np.ndarray | np.generic)
        return {"kind": "numbers", "type": type_name, "is_numpy": is_numpy, **_pack(array)}

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
            message = _text(str(error))
        except BaseException:
            message = "(its message cannot be shown)"
        return {
            "type": _text(type.__dict__["__name__"].__get__(type(error))),
            "message": message,
            "lines": [_text(line) for line in lines[-MAX_LINES:]],
        }


class _OwnOnly(importlib.abc.MetaPathFinder):
    """Finds modules of these names in the submission's own folder or not at all."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] not in self._names:
            return None
        own = importlib.machinery.PathFinder.find_spec(name, path or [FOLDER])
        if own is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return own


def scrub(text: str, folder: str) -> str:
    """Take out what differs from run to run: memory addresses and the private folder's name."""
    return ADDRESS.sub("0x…", text.replace(folder, "."))


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


def _unparsed(name: str, error: BaseException) -> Json:
    line = getattr(error, "lineno", None)
    return {
        "where": _text(f"{name}, line {line}" if line else name),
        "code": _text(str(getattr(error, "text", None) or "").strip()),
        "reason": _text(f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"),
    }


def _as_numbers(value: Any) -> tuple[np.ndarray[Any, Any] | None, str]:
    """A value as an array of numbers, or why it is none."""
    is_list = isinstance(value, list | tuple)
    if isinstance(value, str | bytes | set | frozenset | dict | type(None)):
        return None, "type"
    try:
        array = np.asarray(value)
    except ValueError:
        return None, "ragged" if is_list else "type"
    except MemoryError:
        raise
    except Exception:
        # One value that cannot be converted is that value's affair, whatever it raises.
        return None, "elements" if is_list else "type"
    # Fractions, Decimals, symbols: numbers all the same.
    if array.dtype.kind == "O" and 0 < array.size <= MAX_OBJECTS and _all_real(array):
        with suppress(Exception):
            return np.array([float(item) for item in array.flat]).reshape(array.shape), ""
    if array.dtype.kind in "biufc":
        return array, ""
    return None, "elements" if is_list or isinstance(value, np.ndarray) else "type"


def _all_real(array: np.ndarray[Any, Any]) -> bool:
    return all(
        hasattr(type(item), "__float__") and not isinstance(item, np.ndarray) for item in array.flat
    )


def _pack(array: np.ndarray[Any, Any]) -> Json:
    if array.dtype.itemsize > 8 and array.dtype.kind == "f":
        array = array.astype(np.float64)  # long double: not the same on every machine
    if array.dtype.itemsize > 16 and array.dtype.kind == "c":
        array = array.astype(np.complex128)
    data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": list(array.shape),
        "data": base64.b64encode(data).decode("ascii"),
    }


def _decode(argument: Json) -> np.ndarray[Any, Any]:
    shape = tuple(argument["shape"])
    flat = np.frombuffer(base64.b64decode(argument["data"]), dtype="<" + argument["dtype"])
    # A copy, in the machine's byte order and aligned: what a student's own array would be.
    array = np.array(flat.reshape(shape), dtype=argument["dtype"], order="C")
    if argument["layout"] == "F":
        array = np.asfortranarray(array)
    elif argument["layout"] == "strided":
        wide = np.zeros((*shape[:-1], 2 * shape[-1]), dtype=array.dtype)
        wide[..., ::2] = array
        array = wide[..., ::2]
    array.flags.writeable = argument["writeable"]
    return array


def _limit_resources(memory_bytes: int, cpu_seconds: int) -> list[str]:
    """Set what the system lets be set (macOS refuses some), and name it."""
    try:
        import resource
    except ImportError:  # Windows
        return []
    wanted = {
        "RLIMIT_AS": memory_bytes,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": 2**24,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
    }
    held = []
    for name, limit in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (OSError, ValueError):
            continue
        held.append(name)
    return held


def _flush() -> None:
    """Push out what the submission printed, before the reply that ends its command."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except BaseException:  # noqa: S112 (replaced or closed by the submission)
            continue


def _text(value: str) -> str:
    """The same from run to run, bounded, and without lone surrogates."""
    # An exact str, even where a subclass of the student's came in.
    value = scrub(str.encode(value, "utf-8", "replace").decode("utf-8"), ROOT)
    short = value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
    return short


def _repr(value: Any) -> str:
    try:
        return _text(REPR.repr(value))
    except BaseException:
        return "(cannot be shown)"


def main() -> None:
    commands, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    sys.argv[:] = [MODULE]
    Child(commands, replies).serve()


if __name__ == "__main__":
    main()
