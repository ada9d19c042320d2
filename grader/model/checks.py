"""Other ways to compare a result with the right one than that both are equal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from grader.model.inputs import Input

# `unordered`: the elements of a list, or the rows of an array, may come in any order.
# `up_to_sign`: an array may have the other sign, and of a matrix, each column by itself.
# `up_to_relabelling`: labels of groups may have other names.
CheckName = Literal["unordered", "up_to_sign", "up_to_relabelling"]


class _Check(BaseModel):
    # JSON has no nan and no infinity, so both are written and read as strings.
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class OneOf(_Check):
    """The result must equal one of several values, of which the reference gives one."""

    kind: Literal["one_of"] = "one_of"
    values: Annotated[tuple[Input, ...], Field(min_length=1, max_length=100)]


class Statistics(_Check):
    """The numbers of the result must have this mean and standard deviation, and the right shape.

    Each may be off by `within`.
    """

    kind: Literal["statistics"] = "statistics"
    mean: float | None = None
    std: Annotated[float, Field(ge=0)] | None = None
    within: Annotated[float, Field(gt=0)]


NamedCheck = CheckName | Annotated[OneOf | Statistics, Field(discriminator="kind")]
