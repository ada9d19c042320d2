"""The resources that a submission may use."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from grader.model.scored import Model

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class Limits(Model):
    """The resources that one submission may use."""

    call_seconds: Seconds = 2.0  # wall time of one call
    statement_seconds: Seconds = 5.0  # wall time of one top-level statement, such as an import
    total_seconds: Seconds = 15.0  # wall time of all calls and statements together
    # The address space of a process, in bytes. Python and numpy need about 200 MB of it.
    memory_bytes: Annotated[int, Field(ge=2**28, le=2**50)] = 2**30
    output_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**20  # output of one call, or of loading
    result_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**23  # the size of a returned array
    restarts: Annotated[int, Field(ge=0, le=100)] = 3  # restarts after a crash or a time limit
