"""Draws further inputs for functions, to find out whether a mutant differs from the reference.

Nobody says which inputs a function is for. So all are made from those of the cases: their cells
are drawn again, some are replaced by -1, 0, 1 and the numbers in the source, and shapes are
changed. Where the reference itself fails or gives a number that is not finite, the input does not
count.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from grader.authoring.drawn_data import draw_plain
from grader.marking.chain_key import ChainKey
from grader.model.array_json import Array
from grader.model.chain_problem import ChainProblem
from grader.model.function_problem import FunctionProblem

DRAWN = 200
MAX_CELLS = 1000  # a case with more is no pattern
_SPECIAL = frozenset({-1.0, 0.0, 1.0})
_REPLACED = 0.3  # the share of cells that become one of these
_SIZES = range(1, 8)


def draw_inputs(
    problem: FunctionProblem,
    constants: Collection[float] = (),
    count: int = DRAWN,
    *,
    inputs: Sequence[tuple[Any, ...]] = (),
) -> list[tuple[Any, ...]]:
    """Return inputs like those of the cases, or like `inputs`, the same for every run.

    `constants` are numbers in the source: a comparison with one is tried at it and beside it.
    """
    special = np.array(special_numbers(constants))
    inputs = inputs or [case.build_inputs() for case in problem.cases]
    if not all(case.takes_arrays for case in problem.cases):
        return draw_plain(inputs, special.tolist(), count)
    pools = [
        np.concatenate([arrays[position].reshape(-1) for arrays in inputs])
        for position in range(len(problem.parameters))
    ]
    patterns = [arrays for arrays in inputs if sum(each.size for each in arrays) <= MAX_CELLS]
    if not patterns or not all(pool.size for pool in pools):
        return []
    numbers = np.random.Generator(np.random.Philox(0))
    return [
        tuple(
            _draw(numbers, pool, shape, array.dtype, special if number % 2 else pool)
            for array, pool, shape in zip(pattern, pools, shapes, strict=True)
        )
        for number, (pattern, shapes) in enumerate(_patterns(numbers, patterns, count))
    ]


def special_numbers(constants: Collection[float]) -> list[float]:
    """Return numbers at which code may behave otherwise, by the numbers in its source."""
    near = {near for each in constants for near in (each - 0.5, each, each + 0.5)}
    return sorted(_SPECIAL.union(near))


def _patterns(
    numbers: np.random.Generator, patterns: Sequence[tuple[Array, ...]], count: int
) -> Iterator[tuple[tuple[Array, ...], list[tuple[int, ...]]]]:
    """Yield cases with shapes for them: their own, with other sizes, or with other axes."""
    ways = itertools.islice(itertools.cycle(itertools.product(range(4), patterns)), count)
    for way, pattern in ways:
        shapes = [array.shape for array in pattern]
        if way in (2, 3):
            dims = {(size if way == 2 else axis) for s in shapes for axis, size in enumerate(s)}
            sizes = {dim: int(numbers.choice(_SIZES)) for dim in sorted(dims)}
            shapes = [
                tuple(sizes[size if way == 2 else axis] for axis, size in enumerate(shape))
                for shape in shapes
            ]
        yield pattern, shapes


def _draw(
    numbers: np.random.Generator,
    pool: Array,
    shape: tuple[int, ...],
    dtype: np.dtype[np.generic],
    special: Array,
) -> Array:
    array = np.array(numbers.choice(pool, shape)).astype(dtype)
    if dtype.kind != "f":  # which may be an index, so other numbers may have no meaning
        return array
    replaced = numbers.random(shape) < _REPLACED
    return np.where(replaced, numbers.choice(special, shape), array).astype(dtype)


def draw_upstream(
    problem: ChainProblem, key: ChainKey, count: int = DRAWN
) -> dict[str, list[tuple[Any, ...]]]:
    """Return, by step, arguments of its function.

    Values of earlier steps are as students may have them. Parameters are as in the calls.
    """
    numbers = np.random.Generator(np.random.Philox(0))
    drawn: dict[str, list[tuple[Any, ...]]] = {}
    for step in problem.cases:
        earlier = problem.earlier(step)
        rows = [*itertools.islice(itertools.cycle(key.all), count)] if earlier else key.all
        drawn[step.id] = [
            tuple(
                np.round(3 * numbers.standard_normal(right.shapes[name]), 1)
                if name in earlier
                else right.inputs[name]
                for name in step.depends_on
            )
            for right in rows
        ]
    return drawn
