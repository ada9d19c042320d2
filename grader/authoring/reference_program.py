"""Writes the reference solution of an assignment as a program that a student could hand in.

The program has the source of each function that the reference consists of, and what these take
from outside: imports, numbers, text, arrays, and further functions of the author. What cannot be
written so (an instance of a class, a wrapped function) is an error that names it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from grader.authoring.function_source import (
    FunctionSource,
    NoSourceError,
    Patch,
    find_class_source,
    find_source,
)
from grader.authoring.written_code import (
    Written,
    WrittenClass,
    WrittenFunction,
    names_of_class,
    outside_of,
    plain_annotations,
    with_names,
    without_annotations,
)
from grader.marking.answer_verdicts import right_answer
from grader.marking.build_chain_key import build_chain_key
from grader.model.answers_problem import AnswersProblem
from grader.model.assignment import Assignment
from grader.model.chain_problem import ChainProblem
from grader.pipeline.definition_places import place_of

MAX_CELLS = 100_000  # of an array that is written out
_PLAIN = (bool, int, str, bytes, type(None))
_CONTAINERS = (list, tuple, set, frozenset)  # not a named tuple, whose class would be needed


@dataclass
class Program:
    """The reference as source text, which can be written with one change."""

    parts: list[str | Written] = field(default_factory=list)
    # By the id of the problem, or of the problem and the step: the name of the function for it.
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def written(self) -> list[Written]:
        return [part for part in self.parts if isinstance(part, Written)]

    def write(self, changed: Written | None = None, change: Patch | None = None) -> str:
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
        lines, right = [], build_chain_key(problem).right
        for step in problem.cases:
            name = writer.entry(f"step_{step.id}", step.compute)
            program.entries[f"{problem.id}.{step.id}"] = name
            arguments = ", ".join(
                each if each in problem.parameters else f"values[{each!r}]"
                for each in step.depends_on
            )
            form = ".reshape(-1)" if right[step.id].ndim == 1 else ""
            value = f"_numpy.asarray({name}({arguments}), dtype=float){form}"
            lines.append(f"    values[{step.id!r}] = {value}")
        writer.import_numpy()
        body = "\n".join(["    values = {}", *lines, "    return values"])
        parameters = ", ".join(problem.parameters)
        program.parts.append(f"def {problem.function}({parameters}):\n{body}")
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
        key = "" if isinstance(value, FunctionType | type) else wanted, id(value)
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

    def _write(self, name: str, value: object) -> str | Written:
        if isinstance(value, ModuleType):
            if not _is_library(value):
                raise NoSourceError(f"{value.__name__} is a module of the assignment's own")
            return f"import {value.__name__}{_as(value.__name__, name)}"
        if where := _importable(value):
            module, own = where
            return f"from {module} import {own}{_as(own, name)}"
        if isinstance(value, FunctionType):
            return self._write_function(name, value)
        if isinstance(value, type):
            return self._write_class(name, value)
        return f"{name} = {self._literal(value, name)}"

    def _write_function(self, name: str, function: FunctionType) -> WrittenFunction:
        source = find_source(function)
        renamed = self._name_outside(outside_of(function), function)
        patches = [*self._fixed_defaults(source, function), *without_annotations(source)]
        patches += with_names(source, name, {k: v for k, v in renamed.items() if k != v})
        return WrittenFunction(name, source, tuple(patches))

    def _name_outside(self, outside: Mapping[str, object], owner: object) -> dict[str, str]:
        """Write what a function or class takes from outside, and return the names that it has."""
        try:
            return {each: self._name(each, value) for each, value in outside.items()}
        except NoSourceError as error:
            raise NoSourceError(error.why, error.place or place_of(owner)) from error

    def _write_class(self, name: str, owner: type) -> WrittenClass:
        source = find_class_source(owner)
        patches = [*plain_annotations(source)]
        names = {**vars(sys.modules[owner.__module__])}
        for function, of_method in source.methods:
            outside = outside_of(function)
            names |= outside
            renamed = self._name_outside(outside, function)
            patches += [
                *self._fixed_defaults(of_method, function),
                *without_annotations(of_method),
            ]
            own = getattr(of_method.node, "name", "")
            patches += with_names(of_method, own, {k: v for k, v in renamed.items() if k != v})
        for used in names_of_class(source):
            if used.id in names and not (used.id in vars(owner) or used.id == owner.__name__):
                new = self._name_outside({used.id: names[used.id]}, owner)[used.id]
                patches += [Patch(*source.file.span(used), new)] if new != used.id else []
        start = source.file.span(source.node)[0]
        if source.node.name != name:
            old = source.node.name.encode()
            at = source.file.content.index(old, start + len("class"))
            patches.append(Patch(at, at + len(old), name))
        return WrittenClass(name, source, tuple(dict.fromkeys(patches)))

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
