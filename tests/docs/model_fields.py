"""The fields of pydantic models, and what their docstrings say of them."""

import ast
import inspect
import textwrap
from enum import Enum
from typing import get_args

from pydantic import BaseModel

from grader.model.message import Message


def models(*roots):
    """The models that these are made of, themselves included. All messages have one form."""
    found = {}
    waiting = list(roots)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, type) and issubclass(part, Message):
            part = Message
        if isinstance(part, type) and issubclass(part, BaseModel) and part not in found:
            found[part] = part.__name__
            waiting += [field.annotation for field in part.model_fields.values()]
        waiting += [inner for inner in get_args(part) if not isinstance(inner, str)]
    return list(found)


def field_names(model):
    return {*model.model_fields, *model.model_computed_fields}


def codes(model):
    """The words that the fields of a model can be: members of enums, and of `Literal`."""
    found = []
    waiting = [field.annotation for field in model.model_fields.values()]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, type) and issubclass(part, Enum):
            found += [str(member.value) for member in part]
        found += [inner for inner in get_args(part) if isinstance(inner, str)]
        waiting += [inner for inner in get_args(part) if not isinstance(inner, str)]
    return found


def row(model, name):
    """A line for the reference page, to begin with."""
    return f"| `{name}` | | {' '.join(_docstring(model, name).split())} |"


def _docstring(model, name):
    for parent in model.__mro__[:-1]:
        if not issubclass(parent, BaseModel) or parent is BaseModel:
            break
        [definition] = ast.parse(textwrap.dedent(inspect.getsource(parent))).body
        for node, after in zip(definition.body, definition.body[1:], strict=False):
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name:
                return ast.literal_eval(after.value) if _is_text(after) else ""
    return ""


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
