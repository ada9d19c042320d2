"""Reads `dL_da1: [-3.7, -4.16]`, `dL_dz3 == -2` and `q2 = b` as what they are meant to be."""

import ast
from collections.abc import Collection, Container, Mapping, Sequence

# No types, as in annotations.
_VALUES = ast.UnaryOp | ast.BinOp | ast.List | ast.Tuple | ast.Set | ast.Call


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


def as_quoted(
    node: ast.stmt, questions: Mapping[str, Sequence[str]], known: Container[str]
) -> tuple[ast.Assign, str, str] | None:
    """Return `q2 = b` as `q2 = "b"`, the name, and what was written; None if it is not meant.

    It is meant where `b` is an option of the question, and no variable: none of the names `known`.
    """
    match node:
        case ast.Assign([ast.Name(name)], ast.Name() as value) if name in questions:
            words: list[ast.expr] = [value]
        case ast.Assign(
            [ast.Name(name)],
            ast.Set(words) | ast.List(words) | ast.Tuple(words) as value,
        ) if name in questions:
            pass
        case _:
            return None
    names = [word.id for word in words if isinstance(word, ast.Name)]
    options = {option.casefold() for option in questions[name]}
    if not words or len(names) < len(words) or any(word in known for word in names):
        return None
    if any(word.casefold() not in options for word in names):
        return None
    texts = ast.Tuple([*map(ast.Constant, names)], ast.Load())
    meant = ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], texts), node)
    return ast.fix_missing_locations(meant), name, ast.unparse(value)


def _is_value(node: ast.expr, may_be_text: bool) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) or (may_be_text and isinstance(node.value, str))
    is_union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return isinstance(node, _VALUES) and not is_union
