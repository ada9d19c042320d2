"""Tells which top-level statements are definitions: only these run if loading takes too long."""

import ast
import builtins
import re
from types import FunctionType, MethodType
from typing import Any

_DEFINITION = re.compile(r"(?m)\b(?:def|class)\s+(\w+)|^[ \t]*(\w+)[ \t]*=(?!=)")
MAX_NAMES = 20  # the most names of one statement in a reply


def is_definition(node: ast.stmt, namespace: dict[str, Any]) -> bool:
    """Return whether a statement is an import, a function, a class or a simple assignment.

    A simple assignment calls nothing that the submission has defined in the namespace. It may call
    functions of Python and imported modules, and methods of Python's and numpy's values. Examples
    are `W = np.array(…)` and `dz = W.T.dot(d)`, but not `h = train(W)` or `h = model.fit(W)`.
    """
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Constant()):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return _calls_nothing_of_its_own(node, namespace)
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython"))))):
            return _calls_nothing_of_its_own(node, namespace)  # such as `%%writefile`
    return False


def names_of(node: ast.stmt) -> list[str]:
    """Return the names that a statement binds, and those that it would bind inside a block."""
    names: dict[str, None] = {}
    parts: list[ast.AST] = [node]
    while parts and len(names) < MAX_NAMES:  # use no recursion, as below
        part = parts.pop()
        match part:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                names[name] = None
                continue  # its body binds names of its own
            case ast.Import(aliases) | ast.ImportFrom(names=aliases):
                names.update((a.asname or a.name.partition(".")[0], None) for a in aliases)
            case ast.Name(name, ast.Store()):
                names[name] = None
            case ast.Lambda():
                continue
        parts += reversed([*ast.iter_child_nodes(part)])
    return [*names][:MAX_NAMES]


def names_in(text: str) -> list[str]:
    """Return the names that lines seem to define which Python cannot parse."""
    found = (match[1] or match[2] for match in _DEFINITION.finditer(text))
    return [*dict.fromkeys(found)][:MAX_NAMES]


def runs_nothing(node: ast.stmt) -> bool:
    """Return whether it is a function without decorators and computed defaults."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    return all(isinstance(p, ast.arg | ast.Constant) for p in ast.iter_child_nodes(node.args))


def _calls_nothing_of_its_own(node: ast.AST, namespace: dict[str, Any]) -> bool:
    # Use no recursion: a long sum is nested more deeply than Python can recurse.
    parts = [node]
    while parts:
        part = parts.pop()
        match part:
            case ast.Lambda():
                continue  # its body does not run here
            case ast.Call(ast.Attribute(attr="run_line_magic"), [ast.Constant("time"), *_]):
                return False  # `%time train()`
            case ast.Call(function) if not _is_foreign(function, namespace):
                return False
        parts += ast.iter_child_nodes(part)
    return True


def _is_foreign(function: ast.expr, namespace: dict[str, Any]) -> bool:
    """Return whether a called function (or a method's object) is from Python, numpy or a module."""
    root = function
    while isinstance(root, ast.Attribute | ast.Subscript | ast.Call):
        root = root.func if isinstance(root, ast.Call) else root.value
    if not isinstance(root, ast.Name):
        return not isinstance(root, ast.Lambda)
    if root.id not in namespace and not hasattr(builtins, root.id):
        return False
    value = namespace.get(root.id, getattr(builtins, root.id, None))
    if isinstance(value, FunctionType | MethodType | type):
        return bool(value.__module__ != namespace.get("__name__"))
    return type(value).__module__.partition(".")[0] in ("builtins", "numpy")
