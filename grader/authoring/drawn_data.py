"""Draws further inputs that are plain data: texts, lists, dicts and single numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model.plain_data import Table, leaves, rebuilt

_CHANGED = 0.5  # the share of containers that get another length


def draw_plain(
    inputs: Sequence[tuple[Any, ...]], special: Sequence[float], count: int
) -> list[tuple[Any, ...]]:
    """Return inputs made from those of the cases, the same for every run.

    Single values are drawn from all inputs and the `special` numbers, or changed a little. Lists
    and texts get other lengths. Dicts keep their keys, and arrays their shapes.
    """
    known = [leaf for case in inputs for value in case for leaf in leaves(value)]
    texts = [each for each in known if isinstance(each, str)]
    whole = [each for each in known if type(each) is int] + [int(n) for n in special if n % 1 == 0]
    other = [each for each in known if type(each) is float] + [*special]
    draw = _Draw(np.random.Generator(np.random.Philox(0)), texts, whole, other)
    return [
        tuple(draw.like(value) for value in inputs[number % len(inputs)]) for number in range(count)
    ]


@dataclass
class _Draw:
    numbers: np.random.Generator
    texts: Sequence[str]
    whole: Sequence[int]
    other: Sequence[float]

    def like(self, value: Any) -> Any:
        """Return a value of the same type."""
        if isinstance(value, bool):
            return bool(self.numbers.integers(2))
        if isinstance(value, int):
            return self._one_of([*self.whole, value - 1, value + 1])
        if isinstance(value, float):
            return self._one_of([*self.other, value + float(self.numbers.standard_normal())])
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, np.ndarray):
            drawn = self.numbers.choice(value.reshape(-1), value.shape) if value.size else value
            return np.asarray(drawn, dtype=value.dtype)
        if isinstance(value, list | tuple):
            return type(value)(self._other_length([*map(self.like, value)]))
        return value if isinstance(value, Table) else rebuilt(value, self.like)

    def _one_of(self, items: Sequence[Any]) -> Any:
        return items[int(self.numbers.integers(len(items)))]

    def _text(self, value: str) -> str:
        letters = [*value, *"".join(self.texts)]
        drawn = "".join(self._other_length([self._one_of(letters) for _ in value]))
        return self._one_of([*self.texts, drawn, drawn, drawn.upper(), value.swapcase()])  # type: ignore[no-any-return]

    def _other_length(self, items: list[Any]) -> list[Any]:
        """Leave out, repeat or swap items of some lists."""
        if not items or self.numbers.random() > _CHANGED:
            return items
        size = int(self.numbers.integers(2 * len(items) + 1))
        return [self._one_of(items) for _ in range(size)]
