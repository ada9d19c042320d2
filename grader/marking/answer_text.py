"""Reads answers as people write them: numbers with units, names of options, words."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.marking.plain_comparison import data_of
from grader.model.execution import Numbers, Opaque, Value
from grader.model.questions import MAX_ANSWER, MAX_OPTIONS, fold

MAX_NUMBER = 200  # characters of a text that is read as a number with its unit
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SIGNS = str.maketrans(
    {**dict.fromkeys("·⋅×∙", "*"), **dict.fromkeys("−–", "-"), **dict.fromkeys("⁄∕÷", "/")}
)
_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_BEFORE = re.compile(r".*[=≈≅~]|\s*(?:ca\.?|circa|about|approx\.?|approximately)\s", re.I | re.S)
_DIGITS = r"(?:\d{1,3}(?:[ '’_]\d{3})+(?![\d])|\d+)"
_PLAIN = rf"(?:{_DIGITS}(?:[.,]\d+)*[.,]?|[.,]\d+)"
_POWER = r"(?:[eE][+-]?\d{1,4}(?!\d)| ?[*xX] ?10 ?(?:\^|\*\*) ?\(?[+-]?\d{1,4}\)?)"
_NUMBER = re.compile(rf"([+-]? ?)({_PLAIN})(?: ?/ ?({_PLAIN}))?({_POWER})?")
_INFINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;&+|\n]|\band\b|\bor\b")  # what stands between names of options


class Quantity(NamedTuple):
    """A number and its unit. A text such as `1,234` can be read as two numbers."""

    readings: tuple[int | float, ...]
    unit: str  # as written; "" if there is none


def answer_data(value: Value | None) -> Any:
    """Return a value as plain data; an array with one element as this element."""
    if not isinstance(value, Numbers):
        return data_of(value) if isinstance(value, Opaque) else None
    if value.array.size == 1:
        return value.array.reshape(-1)[0].item()
    return value.array.reshape(-1).tolist() if value.array.size <= MAX_OPTIONS else value.array


def plain_signs(text: str) -> str:
    """Return a text with the signs of ASCII instead of their typographic forms."""
    raised = _RAISED_RUN.sub(lambda run: f"^{run[0].translate(_RAISED)}", text)
    plain = unicodedata.normalize("NFKC", raised.translate(_SIGNS))
    return " ".join(plain.translate(_SIGNS).split())


def read_quantity(data: Any) -> Quantity | None:
    """Return the number that an answer gives, with its unit; None if it gives none."""
    if isinstance(data, list | tuple) and len(data) == 1:
        (data,) = data
    if isinstance(data, int | float) and not isinstance(data, bool):
        return Quantity((bounded(data),), "")
    if isinstance(data, str):
        return _read_text(data)
    if isinstance(data, list | tuple) and len(data) == 2 and isinstance(data[1], str):
        number = read_quantity(data[0]) if not isinstance(data[0], list | tuple) else None
        return Quantity(number.readings, data[1].strip()) if number and not number.unit else None
    return None


def _read_text(text: str) -> Quantity | None:
    if len(text) > MAX_NUMBER:
        return None
    text = plain_signs(text)
    text = (_BEFORE.sub("", text, count=1) or text).strip().removesuffix(".")
    if _INFINITE.fullmatch(text):
        return Quantity((float(text),), "")
    match = _NUMBER.match(text)
    if not match:
        return None
    sign, above, below, power = match.groups()
    divisor = next(iter(_readings(below)), 0) if below else 1
    if not divisor:
        return None
    numbers = []
    for reading in _readings(above):
        number = -reading if sign.strip() == "-" else reading
        number = bounded(number) / bounded(divisor) if below else number
        numbers.append(bounded(number) * _power(power) if power else bounded(number))
    unit = text[match.end() :].strip().strip("[]").strip()
    if unit.startswith("/"):
        unit = f"1{unit}"
    return Quantity(tuple(numbers), unit) if numbers else None


def _power(written: str) -> float:
    """Return a power of ten, written as `e-3` or `* 10^-3`."""
    exponent = re.sub(r"^(?:[eE]| ?[*xX] ?10 ?(?:\^|\*\*) ?)", "", written).strip("()")
    return 10.0 ** int(exponent) if int(exponent) < 309 else math.inf


def bounded(number: int | float) -> int | float:
    """Return a number that numpy can hold; infinity for a longer one."""
    if isinstance(number, float) or abs(number) < 2**63:
        return number
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _readings(digits: str) -> Sequence[int | float]:
    """Return what digits with commas and points may mean; () if they mean nothing."""
    digits = re.sub(r"[ '’_]", "", digits)
    commas, points = digits.count(","), digits.count(".")
    if not commas and not points:
        return [int(digits)]
    if commas and points:
        last = max(digits.rindex(","), digits.rindex("."))
        other = "." if digits[last] == "," else ","
        whole = digits[:last]
        if digits.count(digits[last]) > 1 or not _in_thousands(whole, other):
            return ()
        return [float(f"{whole.replace(other, '')}.{digits[last + 1 :]}")]
    sign = "," if commas else "."
    if commas + points > 1:
        return [int(digits.replace(sign, ""))] if _in_thousands(digits, sign) else ()
    decimal = float(digits.replace(",", "."))
    in_thousands = sign == "," and _in_thousands(digits, sign) and not digits.startswith("0")
    return [decimal, int(digits.replace(sign, ""))] if in_thousands else [decimal]


def _in_thousands(digits: str, sign: str) -> bool:
    first, *groups = digits.split(sign)
    return 0 < len(first) <= 3 and all(len(group) == 3 for group in groups)


def read_options(data: Any, options: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the names of the options that an answer chooses, and what names no option.

    The order and repeated names do not count.
    """
    items = _items_of(data, options)
    found = {item: _option_of(item, options) for item in items}
    chosen = {name for name in found.values() if name is not None}
    unknown = [item for item, name in found.items() if name is None]
    return [name for name in options if name in chosen], unknown


def _items_of(data: Any, options: Mapping[str, str]) -> list[str]:
    if isinstance(data, dict) and all(isinstance(each, bool) for each in data.values()):
        data = [key for key, is_chosen in data.items() if is_chosen]
    if isinstance(data, list | tuple | set | frozenset):
        texts = [*map(_text_of, data)] if len(data) <= MAX_OPTIONS else [""]
        # The order of a set differs between runs.
        return sorted(texts) if isinstance(data, set | frozenset) else texts
    text = _text_of(data)
    if len(text) > MAX_ANSWER or _option_of(text, options) is not None:
        return [text]
    bare = text.strip().strip("{}[]()")
    splits = [_BETWEEN.split(bare), bare.split()]
    if all(len(name) == 1 for name in options):
        splits.append([*re.sub(r"[\s,;]", "", bare)])
    for parts in splits:
        named = [part for part in parts if part.strip()]
        if named and all(_option_of(part, options) is not None for part in named):
            return named
    return [part.strip() for part in splits[0] if part.strip()] or [text]


def _text_of(item: Any) -> str:
    """Return an item as the text that a person would write for it; "" if there is none."""
    if isinstance(item, str):
        return item
    if isinstance(item, bool | np.bool_):
        return str(bool(item))
    return f"{item:g}" if isinstance(item, int | float) and abs(item) < 1e6 else ""


def _option_of(text: str, options: Mapping[str, str]) -> str | None:
    """Return the option that a text names, by its name or by what it says; None if none."""
    if not text.strip() or len(text) > MAX_ANSWER:
        return None
    given = _folded(text)
    named = {name: (_folded(name), _folded(options[name])) for name in options}
    for name, (own, _) in named.items():
        if given == own:
            return name
    alike = [name for name, (_, says) in named.items() if given == says]
    if len(alike) == 1:
        return alike[0]
    bare = _bare(given)
    for name, (own, says) in named.items():
        if bare == _bare(own):
            return name
        rest = given.removeprefix("(").removeprefix(own)
        if rest != given and says and re.sub(r"^\s*[).:\-–]+\s*", "", rest) == says:
            return name
    return None


@functools.lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(plain_text(text))


def _bare(name: str) -> str:
    """Return a name without what people write around it: `(b)`, `b.`, `option b`."""
    name = re.sub(r"^(?:option|answer|choice) ", "", name)
    return name.strip("()[]{}.:,;'\" ") or name


def plain_text(text: str) -> str:
    """Return a text in the form in which texts are compared: plain quotes, single spaces.

    Quotation marks around it, and a full stop at its end, do not count.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES).translate(_SIGNS))
    plain = " ".join(plain.translate(_QUOTES).split()).rstrip(".!").rstrip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
        plain = plain[1:-1].strip().rstrip(".").rstrip()
    return plain


def read_text(data: Any) -> str | None:
    """Return the text that an answer gives; None if it gives none."""
    if isinstance(data, list | tuple) and len(data) == 1:
        (data,) = data
    if isinstance(data, str):
        return data if len(data) <= MAX_ANSWER else None
    return _text_of(data) or None
