"""Recognises slips in how a value is written: rounded too far, or with decimal commas."""

import math
import re
from collections.abc import Sequence

import numpy as np

from grader.marking.comparison import real_array
from grader.model.array_json import Array
from grader.model.execution import NamedValues, Numbers, Opaque, Value
from grader.model.findings import Finding
from grader.model.scored import Tolerance

MAX_DECIMALS = 6  # more decimals than this are not asked for by their number
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?")
_ONLY_NUMBERS = re.compile(r"[-\d.,\s()\[\]]+")
_WORDS = ("no", "one", "two", "three", "four", "five", "six")


def find_rounding(given: Array, exact: Array, tolerance: Tolerance) -> dict[str, str] | None:
    """Return how far a value was rounded and how many decimals it needs; None if it is not."""
    if given.shape != exact.shape or not np.isfinite(exact).all():
        return None
    needed = _decimals_needed(exact, tolerance)
    for decimals in range(min(needed, MAX_DECIMALS + 1)):
        if np.allclose(np.round(given, decimals), given, rtol=1e-12, atol=1e-12):
            half = 0.5 * 10.0**-decimals
            # A number that is rounded to 0, or one that could be any digit, proves nothing.
            tells = given.all() and (decimals > 0 or np.abs(given).max() >= 2 or given.size > 1)
            if tells and (np.abs(given - exact) <= half * (1 + 1e-9)).all():
                return {"given": _show_decimals(decimals), "needed": _show_needed(needed)}
            return None
    return None


def find_decimal_commas(value: Value | NamedValues | None, size: int) -> Finding | None:
    """Say that a list has too many numbers because of decimal commas; None if it has not."""
    numbers = _numbers_in(value, size)
    if not size < len(numbers) <= 2 * size:
        return None
    pairs, count, at = [], 0, 0
    while at < len(numbers):
        first, second = numbers[at], "".join(numbers[at + 1 : at + 2])
        is_pair = "." not in first and second.isdigit()
        if not is_pair and first.isdigit():
            return None  # a whole number that is not negative is half of a pair
        if is_pair:
            pairs.append((first, second))
        at += 2 if is_pair else 1
        count += 1
    if count != size or not pairs:
        return None
    first, second = pairs[0]
    return Finding.of(
        "decimal_commas",
        given=len(numbers),
        expected="a single number" if size == 1 else f"{size} numbers",
        pair=f"{first},{second}",
        number=f"{first}.{second}",
    )


def _numbers_in(value: Value | NamedValues | None, size: int) -> Sequence[str]:
    """Return the numbers of a flat or ragged list as text; () if it cannot have decimal commas."""
    if isinstance(value, Opaque):
        is_list = value.reason == "ragged" and _ONLY_NUMBERS.fullmatch(value.text)
        return _NUMBER.findall(value.text) if is_list else ()
    array = real_array(value)
    if array is None or array.size > 2 * size or not np.isfinite(array).all():
        return ()
    is_nested = array.shape == (size, 2) and size > 1 and array.min() < 0  # [[-3,7], [-4,16]]
    if array.ndim != 1 and not is_nested:
        return ()
    if size == 1 and isinstance(value, Numbers) and value.type_name != "tuple":
        return ()  # two numbers in brackets are meant as two
    whole = (array == np.trunc(array)).all()
    if whole and array.dtype.kind == "f" and isinstance(value, Numbers) and not value.is_numpy:
        return ()  # a list such as [1.0, 2.0] has decimal points
    return [f"{number:.15g}" for number in array.reshape(-1).tolist()]


def _decimals_needed(exact: Array, tolerance: Tolerance) -> int:
    """Return the number of decimals with which a rounded value is within tolerance."""
    allowed = tolerance.atol + tolerance.rtol * float(np.abs(exact).min(initial=math.inf))
    if not 0 < allowed < math.inf:
        return MAX_DECIMALS + 1
    return max(0, math.ceil(-math.log10(2 * allowed) - 1e-9))


def _show_decimals(count: int) -> str:
    if count == 0:
        return "a whole number"
    return f"{_WORDS[count]} decimal{'s' if count > 1 else ''}"


def _show_needed(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else "all of its decimals"
