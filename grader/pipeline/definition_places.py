"""Finds where an author wrote something: the file and the line of a field or a function."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path


def place_of(function: object) -> str:
    """Return the file and the line of a function or class; empty if they are not known."""
    if isinstance(function, type):
        try:
            return f"{inspect.getsourcefile(function)}, line {inspect.findsource(function)[1] + 1}"
        except (OSError, TypeError):
            return ""
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}, line {code.co_firstlineno}" if code else ""


def find_model_call(file: str, line: int, models: Collection[str]) -> ast.Call | None:
    """Return the innermost call of one of the models that a line is in."""
    calls = [call for call in _calls(Path(file), models) if call.lineno <= line <= _last(call)]
    return max(calls, key=lambda call: (call.lineno, -_last(call)), default=None)


def is_comma_missing(file: str, line: int) -> bool:
    """Return whether a list or a call is followed by another one, as in `[1, 2] [3, 4]`."""
    return any(
        (isinstance(node, ast.Subscript) and isinstance(node.value, ast.List | ast.Tuple))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.List | ast.Tuple | ast.Call))
        for node in _nodes(Path(file))
        if getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0)
    )


def names_from_grader(file: str, line: int) -> list[str]:
    """Return the names that a line imports from `grader`."""
    return [
        alias.name
        for node in _nodes(Path(file))
        if isinstance(node, ast.ImportFrom)
        and node.module == "grader"
        and node.lineno <= line <= (node.end_lineno or line)
        for alias in node.names
    ]


def find_id_place(source: Path, model: str, name: str) -> str:
    """Return the place of `id="name"` in a call of a model in an assignment's files, or empty."""
    for file in [source] if source.is_file() else sorted(source.rglob("*.py")):
        for call in _calls(file, [model]):
            if written_id(call) == name:
                return f"{file}, line {line_of_field(call, ('id',))}"
    return ""


def written_id(call: ast.Call) -> str:
    """Return the id that a call of a model has, if it is written out."""
    values = (keyword.value for keyword in call.keywords if keyword.arg == "id")
    return next((str(v.value) for v in values if isinstance(v, ast.Constant)), "")


def line_of_field(call: ast.Call, field: Sequence[object]) -> int:
    """Return the line of a field, such as `("inputs", 1)`, or as near as it can be found."""
    node: ast.AST | None = next((k.value for k in call.keywords if field[:1] == (k.arg,)), None)
    line = getattr(node, "lineno", call.lineno)
    for part in field[1:]:
        if not isinstance(node, ast.Tuple | ast.List) or not isinstance(part, int):
            break
        node = node.elts[part] if part < len(node.elts) else None
        line = getattr(node, "lineno", line)
    return line


def _calls(file: Path, models: Collection[str]) -> Iterator[ast.Call]:
    for node in _nodes(file):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in models:
            yield node


def _nodes(file: Path) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(file.read_bytes()))
    except (OSError, SyntaxError, ValueError):
        return


def _last(node: ast.Call) -> int:
    return node.end_lineno or node.lineno
