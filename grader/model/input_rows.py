"""The inputs of one call: a row, with one input for each parameter."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from grader.model.inputs import Input

MAX_PARAMETERS = 50


def _as_row(inputs: object) -> object:
    if not isinstance(inputs, tuple | list):
        raise ValueError(
            f"is a single value of type {type(inputs).__name__}; write a tuple, which has a "
            "comma also after a single input: inputs=(…,)"
        )
    return inputs


def _as_hidden_row(inputs: object) -> object:
    if not isinstance(inputs, tuple | list):
        raise ValueError(
            f"is a single value of type {type(inputs).__name__}; write a tuple of inputs for each "
            "further call: hidden_inputs=((…, …), (…, …))"
        )
    return inputs


# The inputs of one call.
InputRow = Annotated[tuple[Input, ...], Field(max_length=MAX_PARAMETERS), BeforeValidator(_as_row)]
HiddenRow = Annotated[
    tuple[Input, ...], Field(max_length=MAX_PARAMETERS), BeforeValidator(_as_hidden_row)
]
