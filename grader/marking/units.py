"""Reads and converts units of measurement, with pint.

Texts of students come here, so they are bounded before pint reads them: in length, in their signs,
and in their exponents, which have one digit. pint is only imported if a question has a unit, as
this takes a quarter of a second.
"""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING, Any

from grader.marking.answer_text import plain_signs
from grader.model.questions import MAX_UNIT

if TYPE_CHECKING:
    from pint import Unit, UnitRegistry

_NAME = r"(?:°?[^\W\d_]+|[°%‰])"
_FACTOR = rf"(?:{_NAME}(?:\*\*-?[1-9])?|1)"
_GROUP = rf"(?:{_FACTOR}|\( ?{_FACTOR}(?: ?[*/ ] ?{_FACTOR})* ?\))"
_UNIT = re.compile(rf"{_GROUP}(?: ?[*/ ] ?{_GROUP})*")
_POWER = re.compile(rf"({_NAME}) ?(?:\^|\*\*)? ?\(?(-?[1-9])(?!\d)\)?")
# What people write instead of the names that pint knows.
_WRITTEN = {"Kg": "kg", "KG": "kg", "Ohm": "ohm", "KB": "kB", "Sec": "s", "sek": "s", "Std": "h"}
# For messages: what a unit measures.
_MEASURES = (
    *(("a length", "m"), ("an area", "m^2"), ("a volume", "m^3"), ("a time", "s")),
    *(("a mass", "kg"), ("a speed", "m/s"), ("an acceleration", "m/s^2"), ("a force", "N")),
    *(("a pressure", "Pa"), ("an energy", "J"), ("a power", "W"), ("a frequency", "Hz")),
    *(("a temperature", "K"), ("a current", "A"), ("a voltage", "V"), ("a resistance", "ohm")),
    *(("a charge", "C"), ("an amount of substance", "mol"), ("a concentration", "mol/L")),
    *(("a density", "kg/m^3"), ("a number without a unit", "1")),
)


@functools.cache
def _registry() -> UnitRegistry[Any]:
    from pint import UnitRegistry

    return UnitRegistry()


@functools.lru_cache(maxsize=1024)
def read_unit(text: str) -> Unit | None:
    """Return the unit that a text names, such as `km/h`, `kg m s^-2` or `µs`; None if it is none.

    An empty text is no unit.
    """
    plain = _plain(text)
    if not plain or not _UNIT.fullmatch(plain):
        return None
    try:
        unit: Unit = _registry().parse_units(plain)
    except Exception:  # pint raises exceptions of many types, AssertionError among them
        return None
    return unit


def _plain(text: str) -> str:
    """Return a unit with plain signs, and with `**` before each exponent; "" if it is too long."""
    if len(text) > MAX_UNIT:
        return ""
    text = _POWER.sub(r"\1**\2", plain_signs(text))
    return re.sub(_NAME, lambda name: _WRITTEN.get(name[0], name[0]), text)


def convert(number: float, unit: str, asked: str) -> float | None:
    """Return a number in the unit that is asked for; None if the unit measures something else."""
    own, wanted = read_unit(unit), read_unit(asked or "1")
    if own is None or wanted is None or own.dimensionality != wanted.dimensionality:
        return None
    try:
        converted = float(_registry().Quantity(float(number), own).m_as(wanted))
    except Exception:  # see above
        return None
    return converted if math.isfinite(converted) else None


def measures(unit: str) -> str:
    """Return what a unit measures, such as `a length`; "" if there is no word for it."""
    own = read_unit(unit)
    if own is None:
        return ""
    return next((word for word, each in _MEASURES if _is_same_kind(own, each)), "")


def _is_same_kind(own: Unit, unit: str) -> bool:
    other = read_unit(unit)
    return other is not None and bool(own.dimensionality == other.dimensionality)
