"""Finds the source of a function of an assignment, and changes it at marked places."""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

FunctionNode = ast.FunctionDef | ast.Lambda


class NoSourceError(Exception):
    """The source of a value cannot be written; the message says of which and why."""

    def __init__(self, why: str, place: str = "") -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.why = why
        self.place = place  # the function that uses the value


@dataclass(frozen=True)
class Patch:
    """A replacement for a part of a file, given by offsets in bytes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SourceFile:
    """A Python file. `ast` counts columns in bytes, so this does too."""

    path: str
    content: bytes

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.content)

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.content.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> tuple[int, int]:
        """Return where a node starts and ends."""
        last, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        start = self._line_starts[node.lineno - 1] + node.col_offset
        return start, self._line_starts[last - 1] + column

    def text(self, start: int, end: int, patches: Iterable[Patch] = ()) -> str:
        """Return a part of the file, with patches that do not overlap."""
        parts, at = [], start
        for patch in sorted(patches, key=lambda patch: patch.start):
            if start <= patch.start and patch.end <= end:
                parts += [self.content[at : patch.start].decode(), patch.text]
                at = patch.end
        return "".join([*parts, self.content[at:end].decode()])

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that an offset is in."""
        return self.content.count(b"\n", 0, offset) + 1


@dataclass(frozen=True)
class FunctionSource:
    """A function or lambda as it is written in its file."""

    file: SourceFile
    node: FunctionNode


@dataclass(frozen=True)
class ClassSource:
    """A class as it is written in its file, and its methods there."""

    file: SourceFile
    node: ast.ClassDef
    methods: tuple[tuple[FunctionType, FunctionSource], ...]

    def span(self) -> tuple[int, int]:
        """Return where the class starts, with its decorators, and ends."""
        start, end = self.file.span(self.node)
        first = min([self.file.span(each)[0] for each in self.node.decorator_list], default=start)
        return self.file.content.rfind(b"@", 0, first) if first < start else start, end


@functools.lru_cache(maxsize=64)
def _read(path: str, changed: int) -> SourceFile:
    return SourceFile(path, Path(path).read_bytes().replace(b"\r\n", b"\n"))


def find_source(function: FunctionType) -> FunctionSource:
    """Return the source of a function; raise NoSourceError if it cannot be found."""
    code = function.__code__
    try:
        file = _read(code.co_filename, Path(code.co_filename).stat().st_mtime_ns)
        nodes = [*_nodes_at(file.tree, code.co_firstlineno)]
    except (OSError, SyntaxError, ValueError) as error:
        raise NoSourceError(f"{code.co_filename} cannot be read") from error
    named = [node for node in nodes if getattr(node, "name", "<lambda>") == code.co_name]
    # Several lambdas may begin in one line.
    alike = [node for node in named if len(named) == 1 or _compiles_to(node, code)]
    if not alike:
        raise NoSourceError(f"{code.co_filename} does not have the source of {code.co_name}")
    return FunctionSource(file, alike[0])


def find_class_source(owner: type) -> ClassSource:
    """Return the source of a class; raise NoSourceError if it cannot be found."""
    try:
        path = inspect.getsourcefile(owner) or ""
        _, line = inspect.findsource(owner)
        file = _read(path, Path(path).stat().st_mtime_ns)
        tree = file.tree
    except (OSError, TypeError, SyntaxError, ValueError) as error:
        raise NoSourceError(f"the source of {owner.__name__} cannot be read") from error
    named = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.ClassDef) and each.name == owner.__name__
    ]
    if not named:
        raise NoSourceError(f"{path} does not have the source of {owner.__name__}")
    node = min(named, key=lambda each: abs(each.lineno - line - 1))
    methods = [*_functions_of(owner)]
    inside = {id(each) for each in ast.walk(node)}
    sources = [(each, find_source(each)) for each in methods if each.__code__.co_filename == path]
    own = [(function, source) for function, source in sources if id(source.node) in inside]
    return ClassSource(file, node, tuple(own))


def _functions_of(owner: type) -> Iterator[FunctionType]:
    """Yield the functions in a class, also those of properties and class methods."""
    for member in vars(owner).values():
        parts = [getattr(member, name, None) for name in ("__func__", "fget", "fset", "func")]
        yield from (each for each in [member, *parts] if isinstance(each, FunctionType))


def _nodes_at(tree: ast.AST, line: int) -> Iterator[FunctionNode]:
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            decorators = getattr(node, "decorator_list", [])
            if min([node.lineno, *(each.lineno for each in decorators)]) == line:
                yield node


def _compiles_to(node: FunctionNode, code: CodeType) -> bool:
    """Return whether a lambda has this code, wherever it takes its names from."""
    arguments = [each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)]
    expression = ast.Expression(body=node) if isinstance(node, ast.Lambda) else None
    if expression is None:
        return True
    outer = compile(ast.fix_missing_locations(expression), "", "eval", dont_inherit=True)
    inner = next(each for each in outer.co_consts if isinstance(each, CodeType))
    return (
        arguments[: code.co_argcount] == [*code.co_varnames[: code.co_argcount]]
        and {*inner.co_names} == {*code.co_names, *code.co_freevars}
        and _constants(inner) == _constants(code)
        and _steps(inner) == _steps(code)
    )


def _constants(code: CodeType) -> list[str]:
    return [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]


def _steps(code: CodeType) -> Sequence[object]:
    """Return what tells lambdas of one line apart: their places in it, or else their operations."""
    if sys.version_info >= (3, 11):
        return sorted({each for each in code.co_positions() if None not in each})
    steps = dis.get_instructions(code)
    return [(each.opname.replace("DEREF", "GLOBAL"), each.argrepr) for each in steps]
