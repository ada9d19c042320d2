"""Finds, in a submission's statements, why a name is missing or a function fails."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .definitions import names_of

Json = dict[str, Any]

MAX_FACTS = 20  # the most facts of each kind in a reply


class ParsedCell(NamedTuple):
    """A file or cell, and its top-level statements."""

    number: int
    source: str
    body: Sequence[ast.stmt]


def find_elsewhere(cells: Sequence[ParsedCell], names: Iterable[str]) -> list[Json]:
    """Return where names are defined that exist nowhere at the top level."""
    found = (next(_places_of(cells, name), None) for name in names)
    return [place for place in found if place][:MAX_FACTS]


def _places_of(cells: Sequence[ParsedCell], name: str) -> Iterator[Json]:
    written = re.compile(rf"\bdef\s+{name}\b|(?m:^[\s#]*{name}\s*=(?!=))")
    for cell in cells:
        place = {"name": name, "cell": cell.number}
        for node in cell.body:
            for how, inside, found in _inner_definitions(node):
                if name in names_of(found):
                    yield {**place, "line": found.lineno, "how": how, "inside": inside}
            if isinstance(node, ast.Delete) and name in map(ast.unparse, node.targets):
                yield {**place, "line": node.lineno, "how": "deleted"}
    for cell in cells:
        if match := written.search(cell.source):
            line = cell.source.count("\n", 0, match.start()) + 1
            yield {"name": name, "cell": cell.number, "line": line, "how": "text"}


def _inner_definitions(node: ast.stmt) -> Iterator[tuple[str, str, ast.stmt]]:
    """Yield the statements in the bodies of main guards, classes and functions."""
    match node:
        case ast.If(ast.Compare(ast.Name("__name__"))):
            yield from (("guard", "", inner) for inner in node.body)
        case ast.ClassDef(name):
            yield from (("method", name, inner) for inner in node.body)
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
            yield from (("nested", name, inner) for inner in node.body)


def find_later(cells: Sequence[ParsedCell], name: str, cell: int, line: int) -> Json | None:
    """Return the place of the first statement after a line that defines a name."""
    for each in cells[cell:]:
        for node in each.body:
            if (each.number, node.lineno) > (cell, line) and name in names_of(node):
                return {"cell": each.number, "line": node.lineno}
    return None


def find_second_assignments(cells: Sequence[ParsedCell], names: Iterable[str]) -> list[Json]:
    """Return the last place where each of the variables that are assigned twice is assigned."""
    wanted = {*names}
    places: dict[str, list[Json]] = {}
    for cell in cells:
        for node in cell.body:
            match node:
                case ast.Assign([ast.Name(name)]) if name in wanted:
                    place = {"name": name, "cell": cell.number, "line": node.lineno}
                    places.setdefault(name, []).append(place)
    return [found[-1] for found in places.values() if len(found) > 1][:MAX_FACTS]


def find_misused(cells: Sequence[ParsedCell], functions: Iterable[str]) -> list[Json]:
    """Return the parameters of functions that are used as a dict, a tuple or an object."""
    wanted = {*functions}
    found = []
    for cell in cells:
        for node in cell.body:
            if isinstance(node, ast.FunctionDef) and node.name in wanted:
                parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
                uses = _uses(node, {*parameters})
                found += [{"function": node.name, **use} for use in uses]
    return found[:MAX_FACTS]


def _uses(function: ast.FunctionDef, parameters: set[str]) -> Iterator[Json]:
    for node in ast.walk(function):
        match node:
            case ast.Subscript(ast.Name(name), ast.Constant(str())) if name in parameters:
                yield {"parameter": name, "use": "dict"}
            case ast.Assign([ast.Tuple() | ast.List()], ast.Name(name)) if name in parameters:
                yield {"parameter": name, "use": "tuple"}
            case ast.Attribute(ast.Name(name), attribute) if name in parameters and not hasattr(
                np.ndarray, attribute
            ):
                yield {"parameter": name, "use": "object"}
