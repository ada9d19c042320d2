"""The inputs of one call: a row, with one input for each parameter."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from grader.model.inputs import Input

MAX_PARAMETERS = 50


def _row_or(advice: str) -> BeforeValidator:
    """Return the check that a row is a tuple or list; `advice` says what to write instead."""

    def check(inputs: object) -> object:
        if not isinstance(inputs, tuple | list):
            kind = type(inputs).__name__
            raise ValueError(f"is a single value of type {kind}; write a tuple{advice}")
        return inputs

    return BeforeValidator(check)


_Row = Annotated[tuple[Input, ...], Field(max_length=MAX_PARAMETERS)]
# The inputs of one call.
InputRow = Annotated[_Row, _row_or(", which has a comma also after a single input: inputs=(…,)")]
HiddenRow = Annotated[
    _Row, _row_or(" of inputs for each further call: hidden_inputs=((…, …), (…, …))")
]
