"""Sentences and numbers for students."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from grader.model.assignment import Array
from grader.model.execution import NamedValues, Numbers, Opaque, Outcome, StudentError, Value
from grader.model.findings import Finding
from grader.model.reasons import ENDINGS
from grader.model.visible_text import quoted, show_name

NONE = type(None).__name__
"""The type's name of what a function without `return` gives back."""
KEPT_TEXTS = 1024
_SHOWN = 60
_FIRST = 6
_PRINTED: Any = {
    "precision": 6,
    "threshold": 1000,
    "edgeitems": 3,
    "linewidth": 75,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "floatmode": "maxprec",
    "legacy": False,
}


def show_number(number: float) -> str:
    """Six digits, and a minus zero without its sign."""
    return f"{number + 0.0:.6g}"


def show_shape(array: Array) -> str:
    return f"{array.shape} (a single number)" if array.ndim == 0 else str(array.shape)


def show_array(array: Array) -> str:
    """An array as a student would write it, abbreviated where it is large."""
    if array.size == 0:
        return f"[] of shape {array.shape}"
    if array.size > _SHOWN:
        first = ", ".join(map(str, array.flat[:_FIRST].tolist()))
        return f"{first}, … ({array.size} numbers of shape {array.shape})"
    if array.ndim == 1 and array.dtype.kind == "f":
        return f"[{', '.join(map(show_number, array.tolist()))}]"
    # Adding 0 takes the sign off a minus zero.
    plain = array if array.dtype.kind == "b" else array + 0
    return _print(plain.dtype, plain.shape, plain.tobytes())


@functools.lru_cache(maxsize=KEPT_TEXTS)
def _print(dtype: np.dtype[Any], shape: tuple[int, ...], content: bytes) -> str:
    """As numpy prints it: once for all students who give the same, as most do."""
    # In a notebook a student may have set options of their own.
    with np.printoptions(**_PRINTED):
        return np.array2string(np.frombuffer(content, dtype).reshape(shape), separator=", ")


def show_vector(array: Array) -> str:
    """A 1-D array, and a single number without brackets."""
    return show_number(float(array[0])) if array.size == 1 else show_array(array)


def show_value(value: Value | NamedValues | None) -> str | None:
    if isinstance(value, Numbers):
        return show_array(value.array)
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, NamedValues):
        names = ", ".join(map(show_name, value.items))
        return f"a dict of {names}" if names else "an empty dict"
    return None


def cite_value(value: Value | NamedValues | None) -> str:
    """A value within a sentence of ours: what only the student's code describes, in quotes."""
    if isinstance(value, Opaque) and value.type_name == NONE:
        return "None"
    shown = show_value(value) or "nothing"
    return quoted(shown) if isinstance(value, Opaque) else " ".join(shown.split())


def as_sentence(text: str, names: Container[str] = ()) -> str:
    """First letter large unless it begins a name of code, full stop at the end.

    Args:
        text: some words.
        names: those of code that could be taken for other words.
    """
    end = "" if text[-1] in ".!?" else "."
    first = text.split(maxsplit=1)[0].rstrip(",:;.")
    is_word = first.isalpha() and first.islower() and first not in names
    return (text[0].upper() + text[1:] if is_word else text) + end


def join_sentences(*parts: str, names: Container[str] = ()) -> str:
    return " ".join(as_sentence(part.strip(), names) for part in parts if part.strip())


def as_finding(text: str, names: Container[str]) -> Finding | None:
    return Finding.of("text", text=join_sentences(text, names=names)) if text else None


def explain_missing(
    what: str,
    names: Sequence[str],
    defined: Sequence[str],
    owner: str,
    asked: Sequence[str] = (),
    unread: str = "",
) -> str:
    """That something is not there, and which of the names that are there may be meant by it.

    Args:
        what: what is missing, as in "there is no …".
        names: the names that it might have had.
        defined: the names that are there.
        owner: who has these, as in "the file defines".
        asked: names that have a meaning of their own, and so are no misspelling.
        unread: the place of code that Python cannot read, if there is any.
    """
    others = [name for name in defined if name not in asked]
    for name in names:
        near = difflib.get_close_matches(name, others, n=1, cutoff=0.8)
        if near:
            return f"there is no {what}; is it what you called {show_name(near[0])}?"
    if unread:
        return f"there is no {what}; is it in what Python cannot read: {unread}?"
    there = ", ".join(map(show_name, defined[:8])) or "nothing"
    return f"there is no {what}; {owner} {there}"


def explain_error(function: str, error: StudentError) -> str:
    """What happened to a call that raised."""
    if error.type_name == "SystemExit":
        return f"{function} exited early (sys.exit, exit or quit) instead of returning a value"
    return f"{function} raised {error}"


def explain_stop(function: str, outcome: Outcome) -> str:
    """What happened to a call that neither returned nor raised."""
    if outcome.status == "memory":
        return f"{function} needed more memory than is allowed"
    reason = outcome.reason
    if reason is None or reason.code not in ENDINGS:
        return str(reason)
    return f"{function} {ENDINGS[reason.code].format_map(reason.values)}"
