"""How a part of a result follows from other parts, so that an early error is paid for once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from grader.model.scored import Model

Part = int | str  # the position of an element, or a key


class FollowThrough(Model):
    """Says how a part of a function's result follows from other parts of it.

    A part that is wrong, but right for the student's own other parts, earns points for
    follow-through.
    """

    part: Part
    depends_on: Annotated[tuple[Part, ...], Field(min_length=1, max_length=20)]
    compute: Callable[..., Any]  # of the parts in `depends_on`, and then of the inputs
