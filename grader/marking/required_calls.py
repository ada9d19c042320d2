"""Finds a call that a rule asks for. A call whose result is dropped does not count."""

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from grader.marking.breaches import mentioned
from grader.marking.name_origins import with_numpy
from grader.marking.reached_code import Part, ReachedCode, Use
from grader.marking.source_trees import place_in
from grader.model.execution import CodePlace


class Calls(NamedTuple):
    """Whether code makes one of some calls, and where it makes one but drops the result."""

    is_made: bool
    dropped: CodePlace | None = None


def find_calls(code: ReachedCode, asked: Collection[str]) -> Calls:
    """Look for a call of one of the functions with these full names."""
    dropped: CodePlace | None = None
    read = _names_in_use(code.parts)
    for part in code.parts:
        idle = _without_effect(part, read)
        for use in part.uses:
            if _matches(_called(use), asked):
                if id(use.node) not in idle:
                    return Calls(is_made=True)
                dropped = dropped or place_in(part.cell, use.line)
    return Calls(is_made=False, dropped=dropped)


def _called(use: Use) -> frozenset[str]:
    """Return the origins of what a node calls, or hands to a call."""
    if isinstance(use.node, ast.Call):
        nodes = [use.node.func, *use.node.args]
        return frozenset(
            origin
            for node in nodes
            if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
            for origin in with_numpy(use.scope.origins(node))
        )
    is_operator = isinstance(use.node, ast.BinOp | ast.AugAssign)
    return mentioned(use) if is_operator else frozenset()


def _matches(origins: Iterable[str], names: Iterable[str]) -> bool:
    return any(o == name or o.startswith(f"{name}.") for o in origins for name in names)


def _without_effect(part: Part, read: Collection[str]) -> set[int]:
    """Return the nodes in a part whose results are dropped, by id. `read` are the names in use."""
    idle: set[int] = set()
    for use in part.uses:
        match use.node:
            case ast.Expr(value):
                idle.update(map(id, _given_up(value)))
            case ast.Assign([ast.Name(name)], value) if name not in read:
                idle.update(map(id, _given_up(value)))
    return idle


def _given_up(value: ast.expr) -> Iterator[ast.AST]:
    """Yield what has no effect if a value is dropped. What a call is given may have one."""
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            if not any(each.arg == "out" for each in node.keywords):
                yield node
        else:
            yield node
            waiting += ast.iter_child_nodes(node)


def _names_in_use(parts: Iterable[Part]) -> set[str]:
    names: set[str] = set()
    for use in (use for part in parts for use in part.uses):
        match use.node:
            case ast.Name(name, ast.Load()):
                names.add(name)
            case ast.Global(declared) | ast.Nonlocal(declared):
                names.update(declared)
    return names
