"""Compares the assignments of two students: what is not a number or a text must be equal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel

from grader.model.inputs import takes_inputs

# The fields in which the assignments of two students may differ. Inputs may too, in any field.
MAY_DIFFER = frozenset({
    "statement", "given", "docstring", "hint", "message", "formula", "arrows",  # texts
    "value", "values", "mean", "std", "prints", "stdin", "derivative_at",  # numbers and answers
    "text", "options", "answer", "answers", "explanation",  # what is asked, and what is right
    "reason", "before", "after",  # of `equal_mutants`, which are for authors only
})  # fmt: skip
MAX_SHOWN = 60


def find_difference(one: BaseModel, other: BaseModel) -> str:
    """Return where the outlines of two assignments differ first, and how; "" if they are equal."""
    return _difference(one, other, "")


def content_of(part: Any) -> str:
    """Return all that a part of an assignment says, as text, without its functions."""
    if isinstance(part, BaseModel):
        names = type(part).model_fields
        return f"{{{', '.join(f'{name}: {content_of(getattr(part, name))}' for name in names)}}}"
    if _is_row(part):
        return f"[{', '.join(map(content_of, part))}]"
    if isinstance(part, Mapping):
        return f"{{{', '.join(f'{key!r}: {content_of(part[key])}' for key in part)}}}"
    if isinstance(part, np.ndarray):
        return f"{part.dtype} {part.tolist()!r}"
    return "" if callable(part) else repr(part)


def _difference(one: Any, other: Any, place: str) -> str:
    if isinstance(one, BaseModel) and type(one) is type(other):
        for name, field in type(one).model_fields.items():
            if name in MAY_DIFFER or takes_inputs(field):
                continue
            there = f"{place}.{name}" if place else name
            if told := _difference(getattr(one, name), getattr(other, name), there):
                return told
        return ""
    inner: Iterator[str]
    if _is_row(one) and _is_row(other):
        names, others = map(_names, (one, other))
        if names != others and any(hasattr(part, "id") for part in (*one, *other)):
            return _told(place, ", ".join(names), ", ".join(others))
        if names != others:
            return _told(place, _shown(one), _shown(other))
        rows = zip(names, one, other, strict=True)
        inner = (_difference(a, b, f"{place}.{name}") for name, a, b in rows)
        return next(filter(None, inner), "")
    if isinstance(one, Mapping) and isinstance(other, Mapping) and list(one) == list(other):
        inner = (_difference(one[key], other[key], f"{place}.{key}") for key in one)
        return next(filter(None, inner), "")
    if (callable(one) and callable(other)) or _are_arrays(one, other) or one == other:
        return ""
    return _told(place, _shown(one), _shown(other))


def _is_row(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _are_arrays(one: object, other: object) -> bool:
    return isinstance(one, np.ndarray) and isinstance(other, np.ndarray)


def _names(row: Sequence[object]) -> list[str]:
    """Return the ids of parts of an assignment; of other values the positions."""
    return [str(getattr(part, "id", number)) for number, part in enumerate(row)]


def _told(place: str, one: str, other: str) -> str:
    where = place.removeprefix("problems.").replace(".cases.", ".")
    return f"{where} is {one or 'empty'}, but {other or 'empty'} in the example"


def _shown(value: object) -> str:
    if isinstance(value, BaseModel) or callable(value):
        return getattr(value, "__name__", type(value).__name__)
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
