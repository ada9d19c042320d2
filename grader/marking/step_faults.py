"""Says what is wrong with the value of a step, and shows it beside the right one.

A number or a vector is 1-D, in any orientation. Of all other arrays, the shape counts.
"""

from typing import Any

import numpy as np

from grader.marking.chain_values import Shape
from grader.marking.comparison import agree, close
from grader.marking.shown_values import (
    FIRST_SHOWN,
    MAX_SHOWN,
    compare_cells,
    lay_out,
    show_array,
    show_number,
    show_vector,
)
from grader.model.array_json import Array
from grader.model.findings import Finding
from grader.model.record import Comparison
from grader.model.scored import Tolerance


def show_size(shape: Shape) -> str:
    """Return what was given, or is expected, for a number or a vector."""
    if len(shape) != 1:
        return f"an array of shape {shape}"
    return "a single number" if shape == (1,) else f"{shape[0]} numbers"


def tell_shape(given: Shape, expected: Shape) -> Finding:
    """Say that a value has another shape than the right one, which is no vector."""
    code = "value_shape_turned" if given == expected[::-1] else "value_shape"
    return Finding.of(code, given=_show_shape(given), expected=_show_shape(expected))


def tell_unusable(given: Shape, expected: Shape) -> str:
    """Say, after `your dZ`, why nothing can be computed from a value of this shape."""
    if given == expected:
        return "is not finite"
    if len(expected) == 1:
        return f"has {show_size(given)} instead of {expected[0]}"
    return f"has the shape {_show_shape(given)} instead of {_show_shape(expected)}"


def find_slip(array: Array, right: Array, tolerance: Tolerance) -> Finding | None:
    """Say that the numbers are right, but transposed or in another shape; None if they are not."""
    if right.ndim == 1 or array.size != right.size:
        return None
    shapes = {"given": _show_shape(array.shape), "expected": _show_shape(right.shape)}
    if array.shape == right.shape[::-1] and agree(array.T, right, tolerance):
        return Finding.of("value_transposed", **shapes)
    if array.shape != right.shape and agree(array.reshape(right.shape), right, tolerance):
        return Finding.of("value_reshaped", **shapes)
    return None


def tell_wrong(array: Array, right: Array, tolerance: Tolerance) -> Finding:
    """Say that a value of the right shape is not right, of an array also where."""
    if right.ndim == 1:
        return Finding.of("wrong_value", value=show_vector(array))
    wrong = np.argwhere(~close(array, right, tolerance))
    cell = str(wrong[0].tolist())
    if len(wrong) == 1:
        return Finding.of("wrong_cell", cell=cell)
    if len(wrong) == right.size:
        return Finding.of("wrong_value", value=cite_array(array))
    return Finding.of("wrong_cells", cell=cell, count=len(wrong), size=right.size)


def cite_array(array: Array) -> str:
    """Show a vector within a sentence; a larger array is shown elsewhere."""
    return show_vector(array) if array.ndim == 1 else "The value"


def compare_step(
    given: str | None, array: Array | None, right: Array | None, tolerance: Tolerance
) -> Comparison:
    """Return what was given, as text and as numbers, beside the right value if it is known."""
    is_large = array is not None and array.ndim > 1 and array.size > MAX_SHOWN
    told: dict[str, Any] = {
        "given": _show_large(array) if is_large and array is not None else given
    }
    if right is None:
        told["given_cells"] = () if array is None or array.ndim == 1 else lay_out(array)
    elif right.ndim == 1:
        told["expected"] = show_vector(right)
    else:
        shown = show_array(right) if right.size <= MAX_SHOWN else _show_large(right)
        told |= {"expected": shown, "expected_cells": lay_out(right)}
        if array is not None and agree(array, right, tolerance):
            told |= {"given": shown, "given_cells": lay_out(right)}  # without what does not count
        elif array is not None:
            told |= compare_cells(array, right, tolerance, {})
        if array is not None and array.shape != right.shape:
            told["given_form"] = f"shape {_show_shape(array.shape)}"
            told["expected_form"] = f"shape {_show_shape(right.shape)}"
    return Comparison(**told)


def _show_large(array: Array) -> str:
    """Return the shape and the first numbers of an array."""
    first = ", ".join(map(show_number, array.flat[:FIRST_SHOWN].tolist()))
    return f"{' × '.join(map(str, array.shape))} numbers: {first}, …"


def _show_shape(shape: Shape) -> str:
    return "() (a single number)" if shape == () else str(shape)
