"""Recognises definitions without a body, such as the empty cells of a handout."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .definitions import names_of
from .near_names import letters_of, nearness, short_letters

_EMPTY = (None, ...)


class Stubs:
    """Remembers which of the names asked for have only a definition without a body so far."""

    def __init__(self, asked: Collection[str]) -> None:
        self._asked = asked
        self.names: set[str] = set()

    def would_replace(self, node: ast.stmt, namespace: Mapping[str, Any]) -> bool:
        """Return whether a statement without a body would replace a written one."""
        name = stub_name(node)
        if not name:
            if self.names:
                self.names.difference_update(names_of(node))
            return False
        if name not in self._asked:
            return False
        if namespace.get(name) is not None and name not in self.names:
            return True
        self.names.add(name)
        return False


def may_define(body: Iterable[ast.stmt], lacking: Collection[str], values: Sequence[str]) -> bool:
    """Return whether statements seem to define a name that is lacking, or one near to it.

    Methods and the keys of dicts count, too, and the short names of `values`.
    """
    own = {name for node in body for name in (*names_of(node), *_inner_names(node))}
    short = {letters for name in lacking for letters in short_letters(name, values)}
    return any(
        letters_of(each) in short or nearness(name, each, typos=True) is not None
        for each in own
        for name in lacking
    )


def _inner_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names of methods and keyword arguments, and all texts, which may be keys."""
    if isinstance(node, ast.ClassDef):
        yield from (name for member in node.body for name in names_of(member))
    for part in ast.walk(node):
        match part:
            case ast.Constant(str(text)) | ast.keyword(str(text)):
                yield text


def without_placeholders(node: ast.stmt) -> int:
    """Do so in a function, or in all methods of a class, and return the first of the lines."""
    if not isinstance(node, ast.ClassDef):
        return without_placeholder(node)
    return next(filter(None, [without_placeholder(each) for each in node.body]), 0)


def without_placeholder(node: ast.stmt) -> int:
    """Remove a `raise` or `return None` that is left above a function's code.

    Return its line; 0 if there is none.
    """
    if not isinstance(node, ast.FunctionDef) or _does_something(node.body):
        return 0
    for number, part in enumerate(node.body):
        if isinstance(part, ast.Raise | ast.Return) and _does_something(node.body[number + 1 :]):
            del node.body[number]
            return part.lineno
    return 0


def stub_name(node: ast.stmt) -> str:
    """Return the name that a statement defines without giving it a body or a value; else ""."""
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) if not _does_something(node.body):
            return name
        case ast.ClassDef(name, bases=[], decorator_list=[]) if not _has_members(node.body):
            return name
        case ast.Assign([ast.Name(name)], ast.Constant(value)) if value in _EMPTY:
            return name
        case ast.AnnAssign(ast.Name(name), value=ast.Constant(value)) if value in _EMPTY:
            return name
    return ""


def _does_something(body: list[ast.stmt]) -> bool:
    """Return whether a function does more than announce that it is to be written."""
    empty: set[str] = set()  # variables that are None
    for node in body:
        match node:
            case ast.Pass() | ast.Expr(ast.Constant()) | ast.Import() | ast.ImportFrom():
                continue
            case ast.Expr(ast.Call(ast.Name("print"), arguments, [])) if _are_constant(arguments):
                continue
            case ast.Raise() | ast.Assert(ast.Constant(False | 0)):
                return False
            case ast.Assign([ast.Name(name)], value) if _is_empty(value, empty):
                empty.add(name)
            case ast.Return(value):
                return not (value is None or _is_empty(value, empty))
            case _:
                return True
    return False


def _has_members(body: list[ast.stmt]) -> bool:
    """Return whether a class has more than methods that are to be written."""
    nothing = ast.Pass | ast.Expr
    return any(not isinstance(node, nothing) and not stub_name(node) for node in body)


def _are_constant(nodes: list[ast.expr]) -> bool:
    return all(isinstance(node, ast.Constant) for node in nodes)


def _is_empty(value: ast.expr, empty: set[str]) -> bool:
    match value:
        case ast.Constant(constant):
            return any(constant is nothing for nothing in _EMPTY)
        case ast.Name(name):
            return name in empty or name == "NotImplemented"
        case ast.Dict(values=values):
            return all(_is_empty(each, empty) for each in values)
        case ast.Tuple(values) | ast.List(values) if values:
            return all(_is_empty(each, empty) for each in values)
    return False
