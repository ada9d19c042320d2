"""Wrong work that is recognised and explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, model_validator

from grader.model.said_once import with_explanation
from grader.model.scored import Explained, Fraction, Identifier, Prose


def _as_lists(value: object) -> object:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


# A number, or numbers in nested lists or an array.
Coordinates = Annotated[float | list[Any], BeforeValidator(_as_lists)]


class MistakeOutline(Explained):
    """A known mistake without its implementation."""

    # Whether the mistake's error may have any size: this error times a positive number. So one
    # leaky ReLU stands for those with other slopes.
    any_size: bool = False


class KnownMistake(MistakeOutline):
    """A wrong implementation, and the explanation for a student whose result equals its result.

    By default, the function's name is the id, and its docstring is the message.
    """

    id: Identifier = ""
    message: Prose = ""
    compute: Callable[..., Any]  # a function with the arguments of the right implementation

    @model_validator(mode="before")
    @classmethod
    def _take_from_function(cls, fields: Any) -> Any:
        return with_explanation(fields)


class KnownAnswer(Explained):
    """A wrong value that the course itself taught. It is accepted, with an explanation."""

    value: Coordinates
    credit: Fraction = 1.0  # the share of the step's points that it earns
