"""The fields of pydantic models, and what the comments beside them say."""

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
    stored = {name for name, field in model.model_fields.items() if not field.exclude}
    return {*stored, *model.model_computed_fields}


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
    return f"| `{name}` | | {' '.join(_comment(model, name).split())} |"


def _comment(model, name):
    for parent in model.__mro__[:-1]:
        if not issubclass(parent, BaseModel) or parent is BaseModel:
            break
        source = textwrap.dedent(inspect.getsource(parent))
        [definition] = ast.parse(source).body
        for node in definition.body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name:
                return source.splitlines()[node.end_lineno - 1].partition("  # ")[2]
    return ""
