"""Draws further scripts for a class, to find out whether a mutant differs from the reference.

They are those of the cases with other inputs: of the lines alone, or also of the object. Most are
two scripts on one object, since it may keep what it should not, or forget what it should keep.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from grader.authoring.drawn_data import draw_plain
from grader.authoring.drawn_inputs import special_numbers
from grader.model.case import Case
from grader.model.function_problem import FunctionProblem
from grader.model.script import BuiltLine, build_line

DRAWN = 120
MOST = 300  # of an assignment with many cases
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
    special = special_numbers(constants)
    scripts = [tuple(map(build_line, case.script)) for case in problem.cases]
    pairs = [*itertools.product(enumerate(problem.cases), scripts)]
    share = -(-count // len(pairs))
    drawn = (_draw(case, scripts[at], more, special, share) for (at, case), more in pairs)
    found = [*itertools.chain.from_iterable(drawn)]
    return found[:: -(-len(found) // MOST)]


def _draw(
    case: Case, lines: Lines, more: Lines, special: Sequence[float], count: int
) -> Iterator[DrawnScript]:
    """Yield scripts with the lines of a case, and with those of another after them."""
    own, both = case.build_inputs(), (*lines, *more)
    flat = tuple(each for line in both for each in line.inputs)
    for number, drawn in enumerate(draw_plain([(*own, *flat)], special, count)):
        made, rest = drawn[: len(own)], drawn[len(own) :]
        # With other inputs, an object may refuse what the lines do.
        inputs = made if number % 2 else own
        yield DrawnScript(inputs, _with_inputs(both if number % 3 < 2 else lines, rest), case.stdin)


def _with_inputs(lines: Lines, inputs: tuple[Any, ...]) -> Lines:
    left = iter(inputs)
    return tuple(
        line._replace(inputs=tuple(itertools.islice(left, len(line.inputs)))) for line in lines
    )
