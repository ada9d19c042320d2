"""Fills in what an author need not say, because it follows from what the author said."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def with_total(fields: Any, *parts: str) -> Any:
    """Return the fields of something with points: without its own, it has those of its parts."""
    if not isinstance(fields, Mapping) or "points" in fields:
        return fields
    rows = [fields.get(name, ()) for name in parts]
    each = [part for row in rows if isinstance(row, Sequence) for part in row]
    points = [getattr(part, "points", 0.0) for part in each]
    return {**fields, "points": math.fsum(points)}


def with_title(fields: Any, title: Callable[[str], str]) -> Any:
    """Return fields with a title that is made from the id, if they have none."""
    if not isinstance(fields, Mapping) or "title" in fields or "id" not in fields:
        return fields
    return {**fields, "title": title(str(fields["id"]))}


def as_words(name: str) -> str:
    """Return an identifier as words."""
    return name.replace("_", " ").strip()


def with_reference(fields: Any) -> Any:
    """Return the fields of a function problem, with what its reference tells: names and a title.

    Raise ValueError if the reference does not tell what the author left out.
    """
    if not isinstance(fields, Mapping) or not callable(fields.get("reference")):
        return fields
    reference = fields["reference"]
    told: dict[str, Any] = {"function": name_of(reference), "parameters": parameters_of(reference)}
    if inspect.isfunction(reference) or inspect.isclass(reference):
        told["docstring"] = inspect.cleandoc(reference.__doc__ or "")
    told |= fields
    for name in ("function", "parameters"):
        if told[name] is None:
            raise ValueError(f"{name}: the reference does not tell them; write {name}=…")
    function, parameters = told["function"], told["parameters"]
    if isinstance(function, str) and isinstance(parameters, tuple | list):
        told.setdefault("title", f"{function}({', '.join(map(str, parameters))})")
    return told


def with_dependencies(fields: Any) -> Any:
    """Return the fields of a step, with what it depends on: the parameters of `compute`."""
    if not isinstance(fields, Mapping) or "depends_on" in fields:
        return fields
    names = parameters_of(fields.get("compute"))
    return fields if names is None else {**fields, "depends_on": names}


def with_explanation(given: Any) -> Any:
    """Return the fields of a known mistake: its id and message from its function, unless given.

    The function alone can stand for the mistake. Raise ValueError if the function does not tell
    what the author left out.
    """
    fields = {"compute": given} if callable(given) else given
    if not isinstance(fields, Mapping):
        return given
    function = fields.get("compute")
    told: dict[str, Any] = {"id": name_of(function), "message": _docstring_of(function)}
    told |= fields
    if not told["id"] and "id" not in fields:
        raise ValueError("id: a lambda has no name; write id=…")
    if not told["message"] and "message" not in fields:
        raise ValueError(
            f"message: {told['id']} is not explained; write message=…, or a docstring in its "
            "function"
        )
    return told


def name_of(function: Any) -> str | None:
    """Return the name of a function or class; None for a lambda, which has none."""
    name = getattr(function, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else None


def parameters_of(function: Any) -> tuple[str, ...] | None:
    """Return the parameters that have no default; None if they cannot be known, or are not fixed.

    A default is often a way to bind a value to a lambda: `lambda X, axis=axis: …`.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    asked = [parameter for parameter in parameters if parameter.default is parameter.empty]
    if any(parameter.kind not in _POSITIONAL for parameter in asked):
        return None
    return tuple(parameter.name for parameter in asked)


def _docstring_of(function: Any) -> str:
    """Return a function's docstring, each paragraph as one line."""
    text = inspect.cleandoc(getattr(function, "__doc__", None) or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
