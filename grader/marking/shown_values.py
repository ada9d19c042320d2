"""Numbers and values as text for students."""

import functools
from typing import Any

import numpy as np

from grader.model.array_json import Array
from grader.model.execution import NamedValues, Numbers, Opaque, Value
from grader.model.visible_text import quoted, show_name

MAX_SHOWN = 60  # an array with more numbers is abbreviated
FIRST_SHOWN = 6
# All options, as a student may have changed them in a notebook.
_PRINTED: Any = {
    "precision": 6,
    "threshold": 1000,
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
    """Show six digits, and a minus zero without its sign."""
    return f"{number + 0.0:.6g}"


def show_cell(index: tuple[int, ...]) -> str:
    """Show the index of a cell as Python writes it; nothing for a 0-d array."""
    return f"[{', '.join(map(str, index))}]" if index else ""


def show_shape(array: Array) -> str:
    """Show an array's shape."""
    return f"{array.shape} (a single number)" if array.ndim == 0 else str(array.shape)


def show_size(size: int) -> str:
    """Show how many numbers a value has."""
    return "a single number" if size == 1 else f"{size} numbers"


def show_array(array: Array) -> str:
    """Show an array as a student would write it, abbreviated if it is large."""
    if array.size == 0:
        return f"[] of shape {array.shape}"
    if array.size > MAX_SHOWN:
        first = ", ".join(map(str, array.flat[:FIRST_SHOWN].tolist()))
        return f"{first}, … ({array.size} numbers of shape {array.shape})"
    if array.ndim == 1 and array.dtype.kind == "f":
        return f"[{', '.join(map(show_number, array.tolist()))}]"
    # Adding 0 takes the sign off a minus zero.
    plain = array if array.dtype.kind == "b" else array + 0
    return _print(plain.dtype, plain.shape, plain.tobytes())


@functools.lru_cache(maxsize=1024)  # most students give the same arrays
def _print(dtype: np.dtype[Any], shape: tuple[int, ...], content: bytes) -> str:
    with np.printoptions(**_PRINTED):
        return np.array2string(np.frombuffer(content, dtype).reshape(shape), separator=", ")


def show_vector(array: Array) -> str:
    """Show a 1-D array; a single number without brackets."""
    return show_number(float(array[0])) if array.size == 1 else show_array(array)


def show_value(value: Value | NamedValues | None) -> str | None:
    """Show what a call returned; None if it returned nothing."""
    if isinstance(value, Numbers):
        return show_array(value.array)
    if isinstance(value, NamedValues):
        names = ", ".join(map(show_name, value.items))
        return f"a dict of {names}" if names else "an empty dict"
    return value.text if value else None


def cite_value(value: Value | NamedValues | None) -> str:
    """Show a value within a sentence; quote the words of a student's code."""
    if isinstance(value, Opaque) and not value.is_none:
        return quoted(value.text)
    return " ".join((show_value(value) or "nothing").split())
