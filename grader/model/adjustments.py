"""What cases count for everybody, after the class was marked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from grader.model.scored import Model, Prose


class Adjustment(Model):
    """What one case, or all cases of a problem, count for everybody after the class was marked."""

    where: Annotated[str, Field(max_length=201)]  # the id of a problem or a case
    # `dropped`: it does not count. `given`: everybody gets its points. A number: it counts for as
    # many points, and what was earned grows or shrinks with it.
    points: Literal["dropped", "given"] | Annotated[float, Field(gt=0, allow_inf_nan=False)]
    reason: Prose = ""  # pages show it
    by: Annotated[str, Field(max_length=200)] = ""  # who decided it; pages show it
