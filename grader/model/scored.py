"""The fields that the parts of an assignment have in common."""

import keyword
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _is_no_keyword(name: str) -> str:
    if keyword.iskeyword(name):
        raise ValueError(f"{name} is a keyword of Python; choose another name")
    return name


Identifier = Annotated[
    str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=100), AfterValidator(_is_no_keyword)
]
Fraction = Annotated[float, Field(ge=0, le=1)]
Visibility = Literal["public", "hidden"]
Title = Annotated[str, Field(max_length=500)]
Prose = Annotated[str, Field(max_length=5000)]  # one or more whole sentences


class Model(BaseModel):
    """An immutable model that refuses unknown fields, so that a typo is an error."""

    # JSON has no nan and no infinity, so both are written and read as strings.
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class Scored(Model):
    """Something that has points: an assignment, a problem, a case, a step or a rule."""

    id: Identifier
    title: Title
    points: Points

    @property
    def shown_title(self) -> str:
        return self.title


class Tolerance(Model):
    """The largest accepted error, atol + rtol · |expected|, as in `numpy.isclose`."""

    rtol: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-6
    atol: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-8


class Explained(Model):
    """Something that is recognised in a student's work, and explained."""

    id: Identifier
    message: Prose  # the explanation for the student
