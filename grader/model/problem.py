"""What the kinds of problems have in common."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from grader.model.scored import Identifier, Scored, Tolerance


class ProblemOutline(Scored):
    """A problem of any kind, without the author's functions."""

    # Code with the values that the statement gives, for the starter. In grading, it runs only if a
    # function that should have no parameters names these values as its parameters.
    given: Annotated[str, Field(max_length=50_000)] = ""
    tolerance: Tolerance = Tolerance()


class FunctionToWrite(ProblemOutline):
    """A problem that asks for a function or a class."""

    function: Identifier
    docstring: Annotated[str, Field(max_length=50_000)] = ""  # for the starter; the title if empty


def check_unique(names: Iterable[str], place: str, what: str) -> None:
    """Raise ValueError if a name occurs twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{place}: {count} {what} {name!r}; rename all but one")


def check_parts(whole: Scored, parts: Sequence[Scored], noun: str) -> None:
    """Raise ValueError if two parts have one id, or if their points are not those of the whole."""
    check_unique([part.id for part in parts], whole.id, f"{noun}s have the id")
    total = math.fsum(part.points for part in parts)
    if not math.isclose(total, whole.points, abs_tol=1e-9):
        raise ValueError(
            f"{whole.id}: has {whole.points:g} points, but its parts add up to {total:g}; change "
            "one of the two"
        )
