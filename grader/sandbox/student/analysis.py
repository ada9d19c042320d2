"""Finds, in a submission's statements, why a name is missing or a function fails."""

import ast
import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .definitions import names_of
from .near_names import nearness
from .stubs import stub_name

Json = dict[str, Any]

MAX_FACTS = 20  # the most facts of each kind in a reply
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class ParsedCell(NamedTuple):
    """A file or cell, and its top-level statements."""

    number: int
    source: str
    body: Sequence[ast.stmt]


def find_elsewhere(
    cells: Sequence[ParsedCell], names: Iterable[str], values: Collection[str] = ()
) -> list[Json]:
    """Return where names are defined, or `values` printed, that exist nowhere at the top level."""
    found = (next(_places_of(cells, name, name in values), None) for name in names)
    return [place for place in found if place][:MAX_FACTS]


def _places_of(cells: Sequence[ParsedCell], name: str, is_value: bool) -> Iterator[Json]:
    written = re.compile(rf"\bdef\s+{name}\b|(?m:^[ \t#]*{name}\s*=(?!=))")
    for cell in cells:
        place = {"name": name, "cell": cell.number}
        for node in cell.body:
            for how, inside, found in _inner_definitions(node):
                if name in names_of(found):
                    yield {**place, "line": found.lineno, "how": how, "inside": inside}
            if isinstance(node, ast.Assign | ast.AnnAssign) and stub_name(node) == name:
                yield {**place, "line": node.lineno, "how": "empty"}
            if isinstance(node, ast.Delete) and name in map(ast.unparse, node.targets):
                yield {**place, "line": node.lineno, "how": "deleted"}
    for cell in cells if is_value else ():
        for node in cell.body:
            if any(re.search(rf"\b{name}\b", text) for text in _printed(node)):
                yield {"name": name, "cell": cell.number, "line": node.lineno, "how": "printed"}
    for cell in cells:
        if match := written.search(cell.source):
            line = cell.source.count("\n", 0, match.start()) + 1
            yield {"name": name, "cell": cell.number, "line": line, "how": "text"}


def _printed(node: ast.stmt) -> Iterator[str]:
    """Yield the texts in a call of `print`."""
    match node:
        case ast.Expr(ast.Call(ast.Name("print"), arguments)):
            parts = (part for argument in arguments for part in ast.walk(argument))
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _inner_definitions(node: ast.stmt) -> Iterator[tuple[str, str, ast.stmt]]:
    """Yield the statements inside of a statement, with what keeps their names from the top level.

    Blocks inside of blocks are looked through, and are not yielded themselves.
    """
    waiting = deque([(node, "", "")])  # use no recursion: each `elif` is nested in the one before
    while waiting:
        outer, how, inside = waiting.popleft()
        match outer:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                how, inside = "nested", name
            case ast.ClassDef(name) if how != "nested":
                how, inside = "method", name
            case ast.If(test) if not how and _asks_for_main(test):
                how = "guard"
        for inner in _statements_in(outer):
            waiting.append((inner, how or "block", inside))
            if not any(_statements_in(inner)) or isinstance(inner, _Definition):
                is_value = how == "method" and not isinstance(inner, _Definition)
                yield "attribute" if is_value else how or "block", inside, inner


def _statements_in(node: ast.stmt) -> Iterator[ast.stmt]:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt):
            yield part
        elif isinstance(part, ast.ExceptHandler | ast.match_case):
            yield from part.body


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(test))


def find_later(cells: Sequence[ParsedCell], name: str, cell: int, line: int) -> Json | None:
    """Return the place of the first statement after a line that defines a name."""
    for each in cells[cell:]:
        for node in each.body:
            if (each.number, node.lineno) > (cell, line) and name in names_of(node):
                return {"cell": each.number, "line": node.lineno}
    return None


def find_second_assignments(
    cells: Sequence[ParsedCell], names: Iterable[str], functions: Collection[str]
) -> list[Json]:
    """Return the last place of each of the values that are assigned twice, or are twice in a dict.

    The places are those of variables, or those in the function that gives them if there is one.
    """
    wanted = {*names}
    bodies: list[tuple[int, Sequence[ast.stmt]]] = [
        (cell.number, node.body)
        for cell in cells
        for node in cell.body
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]
    found: dict[str, Json] = {}
    seen: set[str] = set()
    for number, body in bodies or [(cell.number, cell.body) for cell in cells]:
        for node in body:
            again = [(key.value, key.lineno) for key in _repeated_keys(node)]
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For):
                assigned = {*names_of(node)}
                again += [(name, node.lineno) for name in assigned & seen]
                seen |= assigned
            for name, line in again:
                if name in wanted:
                    found[name] = {"name": name, "cell": number, "line": line}
    return [*found.values()][:MAX_FACTS]


def _repeated_keys(node: ast.stmt) -> Iterator[ast.Constant]:
    """Yield the keys of dicts in a statement that stand there a second time."""
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            seen = set()
            for key in part.keys:
                if isinstance(key, ast.Constant):
                    if key.value in seen:
                        yield key
                    seen.add(key.value)


def annotation_names(node: ast.stmt) -> set[str]:
    """Return the names that the annotations of a function or a variable use."""
    match node:
        case ast.FunctionDef(args=args, returns=returns):
            parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
            annotations = [each.annotation for each in parameters if each] + [returns]
        case ast.AnnAssign(annotation=annotation):
            annotations = [annotation]
        case _:
            return set()
    parts = (part for each in annotations if each for part in ast.walk(each))
    return {part.id for part in parts if isinstance(part, ast.Name)}


def find_misused(cells: Sequence[ParsedCell], functions: Mapping[str, Sequence[str]]) -> list[Json]:
    """Return the parameters of functions that are used as a dict, a tuple or an object.

    `functions` are those asked for, with their parameters. They may be defined under a near name.
    """
    found = []
    for cell in cells:
        for node in cell.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            parameters = {each.arg for each in (*node.args.posonlyargs, *node.args.args)}
            for name, asked in functions.items() if parameters else ():
                if nearness(name, node.name, typos=True) is not None:
                    uses = [*_uses(node, parameters), *_indexed(node, parameters.difference(asked))]
                    found += [{"function": name, **use} for use in uses]
    return found[:MAX_FACTS]


def _indexed(function: ast.FunctionDef, parameters: set[str]) -> Iterator[Json]:
    """Yield the parameters of which only items with a fixed number are used, as of a tuple."""
    if not parameters:
        return
    parts = [*ast.walk(function)]
    uses = Counter(part.id for part in parts if isinstance(part, ast.Name))
    items: Counter[str] = Counter()
    for part in parts:
        match part:
            case ast.Subscript(
                ast.Name(name),
                ast.Constant(int()) | ast.UnaryOp(ast.USub(), ast.Constant(int())),
            ):
                items[name] += 1
    yield from ({"parameter": p, "use": "tuple"} for p in parameters if 0 < items[p] == uses[p])


def _uses(function: ast.FunctionDef, parameters: set[str]) -> Iterator[Json]:
    for node in ast.walk(function):
        match node:
            case ast.Subscript(ast.Name(name), key) if name in parameters and _is_text(key):
                yield {"parameter": name, "use": "dict"}
            case ast.Assign([ast.Tuple() | ast.List()], ast.Name(name)) if name in parameters:
                yield {"parameter": name, "use": "tuple"}
            case ast.Attribute(ast.Name(name), attribute) if name in parameters and not hasattr(
                np.ndarray, attribute
            ):
                yield {"parameter": name, "use": "object"}


def _is_text(key: ast.expr) -> bool:
    """Return whether a key is a text, such as `"Z"`, `f"Z{layer}"` or `"Z" + str(layer)`."""
    match key:
        case ast.Constant(str()) | ast.JoinedStr():
            return True
        case ast.BinOp(ast.Constant(str()), ast.Add() | ast.Mod()):
            return True
    return False
