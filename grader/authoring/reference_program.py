"""Writes the reference solution of an assignment as a program that a student could hand in.

The program has the source of each function that the reference consists of, and what these take
from outside: imports, numbers, text, arrays, and further functions of the author. What cannot be
written so (an instance of a class, a wrapped function) is an error that names it.
"""

from __future__ import annotations

import ast
import dis
import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from grader.authoring.function_source import (
    FunctionSource,
    NoSourceError,
    Patch,
    find_source,
)
from grader.marking.answer_verdicts import right_answer
from grader.model.assignment import AnswersProblem, Assignment, ChainProblem
from grader.pipeline.definition_places import place_of

MAX_CELLS = 100_000  # of an array that is written out
_PLAIN = (bool, int, str, bytes, type(None))
_CONTAINERS = (list, tuple, set, frozenset)  # not a named tuple, whose class would be needed


@dataclass(frozen=True)
class WrittenFunction:
    """A function in the program, with the changes that make it stand on its own there."""

    name: str
    source: FunctionSource
    patches: tuple[Patch, ...]

    def write(self, change: Patch | None = None) -> str:
        file, node = self.source.file, self.source.node
        start, end = file.span(node)
        text = file.text(start, end, (*self.patches, *([change] if change else [])))
        if isinstance(node, ast.Lambda):
            return f"{self.name} = (\n{text}\n)"
        return textwrap.dedent(" " * node.col_offset + text)


@dataclass
class Program:
    """The reference as source text, which can be written with one change."""

    parts: list[str | WrittenFunction] = field(default_factory=list)
    # By the id of the problem, or of the problem and the step: the name of the function for it.
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def functions(self) -> list[WrittenFunction]:
        return [part for part in self.parts if isinstance(part, WrittenFunction)]

    def write(self, changed: WrittenFunction | None = None, change: Patch | None = None) -> str:
        """Return the source text, with a change in one of the functions."""
        texts = (
            part if isinstance(part, str) else part.write(change if part is changed else None)
            for part in self.parts
        )
        return "\n\n".join(texts) + "\n"


def write_program(assignment: Assignment) -> Program:
    """Write the reference of all problems; raise NoSourceError if a part cannot be written."""
    answers = [p for p in assignment.problems if isinstance(p, AnswersProblem)]
    variables = {question.id for problem in answers for question in problem.cases}
    writer = _Writer({*assignment.functions(), *variables})
    program = writer.program
    for problem in assignment.problems:
        if isinstance(problem, AnswersProblem):
            for question in problem.cases:
                program.parts.append(f"{question.id} = {right_answer(question)!r}")
            continue
        if not isinstance(problem, ChainProblem):
            name = writer.entry(problem.function, problem.reference)
            program.entries[problem.id] = name
            continue
        lines = []
        for step in problem.cases:
            name = writer.entry(f"step_{step.id}", step.compute)
            program.entries[f"{problem.id}.{step.id}"] = name
            earlier = ", ".join(f"values[{each!r}]" for each in step.depends_on)
            value = f"_numpy.asarray({name}({earlier}), dtype=float).reshape(-1)"
            lines.append(f"    values[{step.id!r}] = {value}")
        writer.import_numpy()
        body = "\n".join(["    values = {}", *lines, "    return values"])
        program.parts.append(f"def {problem.function}():\n{body}")
    return program


class _Writer:
    def __init__(self, reserved: set[str]) -> None:
        self.program = Program()
        self._taken = {*reserved, "_numpy"}
        self._written: dict[tuple[str, int], tuple[str, object]] = {}  # the value is kept alive
        self._has_numpy = False

    def import_numpy(self) -> None:
        if not self._has_numpy:
            self._has_numpy = True
            self.program.parts.insert(0, "import numpy as _numpy")

    def entry(self, name: str, function: Callable[..., Any]) -> str:
        """Write a function that is called under this name, and return its name."""
        self._taken.discard(name)
        return self._name(name, function)

    def _name(self, wanted: str, value: object) -> str:
        """Return the name of a value in the program, and write the value if it is new."""
        # A function has one name. Other values may be equal by chance, and keep their own.
        key = "" if isinstance(value, FunctionType) else wanted, id(value)
        if key in self._written:
            return self._written[key][0]
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        self._written[key] = name, value
        self.program.parts.append(self._write(name, value))
        return name

    def _write(self, name: str, value: object) -> str | WrittenFunction:
        if isinstance(value, ModuleType):
            if not _is_library(value):
                raise NoSourceError(f"{value.__name__} is a module of the assignment's own")
            return f"import {value.__name__}{_as(value.__name__, name)}"
        if where := _importable(value):
            module, own = where
            return f"from {module} import {own}{_as(own, name)}"
        if isinstance(value, FunctionType):
            return self._write_function(name, value)
        return f"{name} = {self._literal(value, name)}"

    def _write_function(self, name: str, function: FunctionType) -> WrittenFunction:
        source = find_source(function)
        closure = {
            each: cell.cell_contents
            for each, cell in zip(
                function.__code__.co_freevars, function.__closure__ or (), strict=True
            )
        }
        outside = {
            each: {**function.__globals__, **closure}[each]
            for each in sorted(_names_from_outside(function.__code__))
            if each in closure or each in function.__globals__
        }
        try:
            renamed = {each: self._name(each, value) for each, value in outside.items()}
        except NoSourceError as error:
            raise NoSourceError(error.why, error.place or place_of(function)) from error
        patches = [*self._fixed_defaults(source, function), *_without_annotations(source)]
        patches += _renamed(source, name, {k: v for k, v in renamed.items() if k != v})
        return WrittenFunction(name, source, tuple(patches))

    def _fixed_defaults(self, source: FunctionSource, function: FunctionType) -> Iterator[Patch]:
        """Replace the defaults of parameters by their values."""
        arguments = source.node.args
        values = [*(function.__defaults__ or ())]
        named = function.__kwdefaults__ or {}
        pairs = [*zip(arguments.defaults, values, strict=True)]
        pairs += [
            (default, named[argument.arg])
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        ]
        for default, value in pairs:
            is_named = isinstance(value, FunctionType | ModuleType) or _importable(value)
            name = self._name("default", value) if is_named else self._literal(value, "a default")
            yield Patch(*source.file.span(default), name)

    def _literal(self, value: object, name: str) -> str:
        """Return an expression for a value that is data."""
        if type(value) in _PLAIN:
            return repr(value)
        if isinstance(value, float | complex) and not isinstance(value, np.generic):
            return repr(value) if np.isfinite(value) else f"{type(value).__name__}({str(value)!r})"
        if isinstance(value, np.ndarray | np.generic):
            return self._array(np.asarray(value), name, is_array=isinstance(value, np.ndarray))
        if type(value) is dict:
            items = ((self._literal(k, name), self._literal(v, name)) for k, v in value.items())
            return "{" + ", ".join(f"{key}: {written}" for key, written in items) + "}"
        if isinstance(value, list | tuple | set | frozenset) and type(value) in _CONTAINERS:
            cells = ", ".join(self._literal(each, name) for each in value)
            return f"[{cells}]" if type(value) is list else f"{type(value).__name__}([{cells}])"
        raise NoSourceError(f"{name} is a {type(value).__name__}, which is not plain data")

    def _array(self, array: np.ndarray[Any, Any], name: str, *, is_array: bool) -> str:
        if array.dtype.kind not in "biufc" or array.size > MAX_CELLS:
            raise NoSourceError(f"{name} is an array of {array.size} cells of {array.dtype}")
        self.import_numpy()
        cells = self._literal(array.reshape(-1).tolist(), name)
        written = f"_numpy.array({cells}, dtype={array.dtype.name!r}).reshape({array.shape})"
        return written if is_array else f"{written}[()]"


def _as(own: str, name: str) -> str:
    return "" if own == name else f" as {name}"


def _names_from_outside(code: CodeType) -> set[str]:
    """Return the names that a function takes from its module or from around it."""
    names = {*code.co_freevars}
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            names.add(each.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names |= _names_from_outside(inner) - {*code.co_cellvars}
    return names


def _without_annotations(source: FunctionSource) -> Iterator[Patch]:
    """Remove annotations, since the types that they name may not be there."""
    node, file = source.node, source.file
    for each in ast.walk(node.args):
        if isinstance(each, ast.arg) and each.annotation:
            start, end = file.span(each)
            yield Patch(start, end, each.arg)
    if isinstance(node, ast.FunctionDef) and node.returns:
        start, end = file.span(node.returns)
        arrow = file.content.rindex(b"->", 0, start)
        yield Patch(len(file.content[:arrow].rstrip()), end, "")


def _renamed(source: FunctionSource, name: str, renamed: Mapping[str, str]) -> Iterator[Patch]:
    """Give a function its name in the program, and use the names in the program in it."""
    node, file = source.node, source.file
    if isinstance(node, ast.FunctionDef) and node.name != name:
        start = file.span(node)[0]
        at = file.content.index(node.name.encode(), start + len("def"))
        yield Patch(at, at + len(node.name.encode()), name)
    body = node.body if isinstance(node.body, list) else [node.body]
    for statement in body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id in renamed:
                yield Patch(*file.span(each), renamed[each.id])


def _is_library(module: ModuleType) -> bool:
    """Return whether a module is Python's own or installed, so that submissions can import it."""
    top = module.__name__.partition(".")[0]
    file = getattr(sys.modules.get(top, module), "__file__", None) or ""
    return top in sys.stdlib_module_names or "-packages" in file


def _importable(value: object) -> tuple[str, str] | None:
    """Return the library and the name that a value can be imported from; None for others."""
    name = getattr(value, "__name__", None)
    for module in (getattr(value, "__module__", None), "numpy"):
        if not isinstance(module, str) or not isinstance(name, str) or not name.isidentifier():
            continue
        try:
            found = importlib.import_module(module) if module in sys.modules else None
        except ImportError:
            continue
        if found and _is_library(found) and getattr(found, name, None) is value:
            return module, name
    return None
