"""Sentences and numbers for students."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

from grader.assignment import Array
from grader.execution import Numbers, Opaque, Outcome, Table, Value

_SHOWN = 60


def show_number(number: float) -> str:
    """Six digits, and a minus zero without its sign."""
    return f"{number + 0.0:.6g}"


def show_shape(array: Array) -> str:
    return f"{array.shape} (a single number)" if array.ndim == 0 else str(array.shape)


def show_array(array: Array) -> str:
    """An array as a student would print it, abbreviated where it is large."""
    if array.size == 0:
        return f"[] of shape {array.shape}"
    if array.dtype.kind == "b":
        return str(array)
    text = np.array2string(array + 0, threshold=_SHOWN, precision=6, separator=", ")
    return text if array.size <= _SHOWN else f"{text}\nof shape {array.shape}"


def show_value(value: Value | Table | None) -> str | None:
    if isinstance(value, Numbers):
        return show_array(value.array)
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, Table):
        return "a dict of " + ", ".join(value.items) if value.items else "an empty dict"
    return None


def as_sentence(text: str) -> str:
    """First letter large, full stop at the end."""
    text = text.strip()
    if not text:
        return ""
    end = "" if text[-1] in ".!?" else "."
    return text[0].upper() + text[1:] + end


def join_sentences(*parts: str) -> str:
    return " ".join(as_sentence(part) for part in parts if part)


def explain_missing(what: str, names: Sequence[str], defined: Sequence[str], owner: str) -> str:
    """That something is not there, and which of the names that are there may be meant by it."""
    for name in names:
        near = difflib.get_close_matches(name, defined, n=1, cutoff=0.6)
        if near:
            return f"there is no {what}; is it what you called {near[0]}?"
    there = ", ".join(defined[:8]) or "nothing"
    return f"there is no {what}; {owner} {there}"


def explain_stop(function: str, outcome: Outcome) -> str:
    """What happened to a call that neither returned nor raised."""
    if outcome.status == "memory":
        return f"{function} needed more memory than is allowed"
    if outcome.status == "not_run":
        return f"Not run: {outcome.detail}"
    return f"{function} {outcome.detail}"
