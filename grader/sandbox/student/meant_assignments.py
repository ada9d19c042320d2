"""Reads `dL_da1: [-3.7, -4.16]` and `dL_dz3 == -2` as the assignments that they are meant to be."""

import ast
from collections.abc import Collection

_VALUES = ast.UnaryOp | ast.BinOp | ast.List | ast.Tuple | ast.Call  # no types, as in annotations


def as_assignment(
    node: ast.stmt, asked: Collection[str], line: str
) -> tuple[ast.Assign, str, str] | None:
    """Return an assignment, its name, and the sign that stands for `=`; None if none is meant.

    `asked` are the names of values that have no value yet. `line` is the statement's first line.
    """
    match node:
        case ast.AnnAssign(ast.Name(name), value, None) if _is_value(value):
            sign = ":"
        case ast.Expr(ast.Compare(ast.Name(name), [ast.Eq()], [value])):
            sign = "=="
        case ast.Expr(ast.Compare(ast.Name(name), [ast.Lt()], [ast.UnaryOp(ast.USub(), value)])):
            sign = "<-"
        case _:
            return None
    if name not in asked or sign not in line:
        return None
    target = ast.copy_location(ast.Name(name, ast.Store()), node)
    return ast.copy_location(ast.Assign([target], value), node), name, sign


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float))
    is_union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return isinstance(node, _VALUES) and not is_union
