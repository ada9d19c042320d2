"""Reads `dL_da1: [-3.7, -4.16]` and `dL_dz3 == -2` as the assignments that they are meant to be."""

import ast
from collections.abc import Collection

_VALUES = (
    ast.UnaryOp | ast.BinOp | ast.List | ast.Tuple | ast.Set | ast.Call
)  # no types, as in annotations


def as_assignment(
    node: ast.stmt, asked: Collection[str], line: str, questions: Collection[str] = ()
) -> tuple[ast.Assign, str, str] | None:
    """Return an assignment, its name, and the sign that stands for `=`; None if none is meant.

    `asked` are the names of values that have no value yet. `line` is the statement's first line.
    Those of `questions` may also be texts.
    """
    match node:
        case ast.AnnAssign(ast.Name(name), value, None) if _is_value(value, name in questions):
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


def _is_value(node: ast.expr, may_be_text: bool) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) or (may_be_text and isinstance(node.value, str))
    is_union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return isinstance(node, _VALUES) and not is_union
