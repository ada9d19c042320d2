"""Draws further scripts for a class, to find out whether a mutant differs from the reference.

They are those of the cases with other inputs: of the lines alone, or also of the object. Some are
run twice on one object, since it may keep what it should not.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from grader.authoring.drawn_data import draw_plain
from grader.authoring.drawn_inputs import special_numbers
from grader.model.assignment import Case, FunctionProblem
from grader.model.script import BuiltLine, build_line

DRAWN = 120
Lines = tuple[BuiltLine, ...]


class DrawnScript(NamedTuple):
    """The inputs of an object, the lines that run on it, and what `input` reads."""

    inputs: tuple[Any, ...]
    lines: Lines
    stdin: str | None


def draw_scripts(
    problem: FunctionProblem, constants: Collection[float] = (), count: int = DRAWN
) -> list[DrawnScript]:
    """Return scripts like those of the cases, the same for every run."""
    share = -(-count // len(problem.cases))
    drawn = (_draw(case, constants, share) for case in problem.cases)
    return [*itertools.chain.from_iterable(drawn)]


def _draw(case: Case, constants: Collection[float], count: int) -> Iterator[DrawnScript]:
    lines = tuple(map(build_line, case.script))
    own, flat = case.build_inputs(), [each for line in lines for each in line.inputs]
    special = special_numbers(constants)
    twice = draw_plain([(*flat, *flat)], special, count)
    also_made = draw_plain([(*own, *flat)], special, count)
    for number in range(count):
        if number % 2:
            yield DrawnScript(own, _with_inputs(lines * 2, twice[number]), case.stdin)
        else:
            inputs = also_made[number]
            made, rest = inputs[: len(own)], inputs[len(own) :]
            yield DrawnScript(own if number % 4 else made, _with_inputs(lines, rest), case.stdin)


def _with_inputs(lines: Lines, inputs: tuple[Any, ...]) -> Lines:
    left = iter(inputs)
    return tuple(
        line._replace(inputs=tuple(itertools.islice(left, len(line.inputs)))) for line in lines
    )
