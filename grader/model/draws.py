"""Draws the numbers of one student, for an assignment in which each student has their own.

A draw depends on the author's key, the student's id and the name of the draw, and on nothing else.
So it is the same on every computer, and stays the same when the author adds or moves other draws.
The generator is part of the format: HMAC-SHA-256 makes a seed from the three, and SHA-256 of the
seed and a counter gives the bits. No library's generator is used, because these change.
"""

import hashlib
import hmac
import json
import math
import operator
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import numpy as np

from grader.model.array_json import Array

T = TypeVar("T")
Shape = int | tuple[int, ...]

MAX_DIGITS = 15  # so many digits of a float are exact
MAX_SIZE = 100_000  # numbers of one array, each of which takes about a microsecond
SEED_BITS = 53


class Draw:
    """Draws for one student. Each draw has a name of its own, and both ends can be drawn."""

    def __init__(self, key: str, student: str | None) -> None:
        """Take the author's key and the student's id; `None` stands for the example."""
        self._key = key.encode("utf-8", "surrogatepass")
        self._student = student
        self._names: set[str] = set()
        self.files: dict[str, bytes] = {}

    def integer(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        bits = self._bits(name)
        first, count = _whole_range(name, low, high)
        return first + bits.below(count)

    def integers(self, name: str, shape: Shape, low: int, high: int) -> Array:
        """Return an array of whole numbers from `low` to `high`, of type int64."""
        bits, sizes = self._bits(name), _sizes(name, shape)
        first, count = _whole_range(name, low, high)
        drawn = [first + bits.below(count) for _ in range(math.prod(sizes))]
        return np.array(drawn, dtype=np.int64).reshape(sizes)

    def number(self, name: str, low: float, high: float, digits: int = 2) -> float:
        """Return a number from `low` to `high` with at most `digits` digits after the point."""
        bits = self._bits(name)
        first, count = _decimal_range(name, low, high, digits)
        return _decimal(first + bits.below(count), digits)

    def numbers(self, name: str, shape: Shape, low: float, high: float, digits: int = 2) -> Array:
        """Return an array of such numbers (see `number`), of type float64."""
        bits, sizes = self._bits(name), _sizes(name, shape)
        first, count = _decimal_range(name, low, high, digits)
        drawn = [_decimal(first + bits.below(count), digits) for _ in range(math.prod(sizes))]
        return np.array(drawn, dtype=np.float64).reshape(sizes)

    def choice(self, name: str, options: Sequence[T]) -> T:
        """Return one of the options."""
        return self.sample(name, options, 1)[0]

    def sample(self, name: str, options: Sequence[T], count: int) -> list[T]:
        """Return `count` of the options, each at most once, in random order."""
        bits = self._bits(name)
        _check_options(name, options)
        if not 0 <= operator.index(count) <= len(options):
            raise ValueError(f"{name!r}: {count} of {len(options)} options cannot be drawn")
        rest = list(options)
        return [rest.pop(bits.below(len(rest))) for _ in range(count)]

    def shuffled(self, name: str, options: Sequence[T]) -> list[T]:
        """Return all options in random order."""
        _check_options(name, options)
        return self.sample(name, options, len(options))

    def seed(self, name: str) -> int:
        """Return a seed, for `RandomInput(seed=…)`."""
        return self._bits(name).below(2**SEED_BITS)

    def write(self, path: str, content: str | bytes) -> None:
        """Give the student a support file of their own, which `Assignment(files=…)` lists."""
        if not isinstance(content, str | bytes):
            raise TypeError(f"{path!r}: write text or bytes, not {type(content).__name__}")
        if path in self.files:
            raise ValueError(f"{path!r} is written twice; give each file a name of its own")
        self.files[path] = content.encode() if isinstance(content, str) else content

    def _bits(self, name: str) -> "_Bits":
        if not isinstance(name, str):
            raise TypeError(f"the first argument of a draw is its name, a text, not {name!r}")
        if name in self._names:
            raise ValueError(f"{name!r} is drawn twice; give each draw a name of its own")
        self._names.add(name)
        message = json.dumps([self._student, name]).encode()
        return _Bits(hmac.digest(self._key, message, "sha256"))


class _Bits:
    """The random bits of one draw."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0
        self._rest = b""

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to below `bound`. All have the same probability."""
        bits = (bound - 1).bit_length()
        size = (bits + 7) // 8
        while True:
            number = int.from_bytes(self._take(size), "big") >> (8 * size - bits)
            if number < bound:
                return number

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            block = self._seed + self._counter.to_bytes(8, "big")
            self._rest += hashlib.sha256(block).digest()
            self._counter += 1
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def _whole_range(name: str, low: int, high: int) -> tuple[int, int]:
    """Return the first number that can be drawn, and how many there are."""
    try:
        first, last = operator.index(low), operator.index(high)
    except TypeError:
        raise TypeError(
            f"{name!r}: {low!r} and {high!r} must be whole numbers; draw others with number"
        ) from None
    if first > last:
        raise ValueError(f"{name!r}: low is {low}, above high, {high}; swap them")
    return first, last - first + 1


def _decimal_range(name: str, low: float, high: float, digits: int) -> tuple[int, int]:
    """Return the same in units of the last digit, such as hundredths."""
    if not 0 <= operator.index(digits) <= MAX_DIGITS:
        raise ValueError(f"{name!r}: digits is {digits}; it can be 0 to {MAX_DIGITS}")
    # As they are written: 0.1 is one tenth.
    ends = [Decimal(str(low)), Decimal(str(high))]
    if not all(end.is_finite() for end in ends):
        raise ValueError(f"{name!r}: {low} and {high} must be finite numbers")
    if ends[0] > ends[1]:
        raise ValueError(f"{name!r}: low is {low}, above high, {high}; swap them")
    first, last = math.ceil(ends[0].scaleb(digits)), math.floor(ends[1].scaleb(digits))
    if first > last:
        raise ValueError(f"{name!r}: no number with {digits} digits is from {low} to {high}")
    return first, last - first + 1


def _decimal(units: int, digits: int) -> float:
    return float(f"{units}e-{digits}")


def _sizes(name: str, shape: Shape) -> tuple[int, ...]:
    sizes = tuple(map(operator.index, shape if isinstance(shape, Sequence) else (shape,)))
    if min(sizes, default=0) < 0:
        raise ValueError(f"{name!r}: the shape {shape} has a negative size")
    if math.prod(sizes) > MAX_SIZE:
        raise ValueError(
            f"{name!r}: an array of shape {shape} is too large; it may have at most {MAX_SIZE} "
            "numbers. Describe a larger one: RandomInput(seed=draw.seed(…), shape=…)"
        )
    return sizes


def _check_options(name: str, options: object) -> None:
    if not isinstance(options, Sequence):
        raise TypeError(
            f"{name!r}: the options are of type {type(options).__name__}; give a list, which has "
            "an order"
        )
    if not options:
        raise ValueError(f"{name!r}: there are no options")
