"""What `public.json` holds: all that a student's own check needs of an assignment, and no code.

Of a function problem that is its public cases with what the reference gives for them, and what
each known mistake would. Of a chain it is names, sizes and, where the assignment allows it, how
each step follows from earlier ones; no value of a chain is in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from grader.assignment import Array, Case, Identifier, Limits, Tolerance
from grader.errors import HandoutError
from grader.handout.seal import Sealed

FILE_NAME = "public.json"

Size = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    # JSON has no nan and no infinity: they are written as strings, and read from these.
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class ArrayData(_Model):
    """An array of real numbers: its values in C order."""

    dtype: Annotated[str, Field(pattern=r"^(bool|u?int(8|16|32|64)|float(16|32|64))$")]
    shape: tuple[Size, ...]
    values: list[bool] | list[int] | list[float]

    @classmethod
    def of(cls, array: Array) -> ArrayData:
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            array = array.astype(np.float64)  # long double: not the same on every machine
        return cls(dtype=array.dtype.name, shape=array.shape, values=array.ravel().tolist())

    def build(self) -> Array:
        return np.array(self.values, dtype=self.dtype).reshape(self.shape)

    @model_validator(mode="after")
    def _values_fill_the_shape(self) -> ArrayData:
        self.build()
        return self


class Shown(_Model):
    """What a known mistake shows in one case; see `grader.marking.key.Observation`."""

    value: ArrayData | None = None
    error: str | None = None
    changed: dict[Annotated[int, Field(ge=0)], ArrayData] = {}
    """The arguments, by position, that it leaves changed, as it leaves them."""
    shared: tuple[Size, ...] = ()
    is_numpy: bool = False


class PublicMistake(_Model):
    """A known mistake that can be seen in a public case."""

    id: Identifier
    message: str
    shows: dict[str, Shown]
    """By case."""


class Reason(_Model):
    """Why the expected value is what it is, where the inputs hold these values."""

    cells: tuple[float, ...]
    text: str


class PublicFunction(_Model):
    """A function problem: its public cases."""

    kind: Literal["function"] = "function"
    id: Identifier
    title: str
    points: float
    """Those of the whole problem; what the public cases carry is theirs to tell."""
    function: Identifier
    docstring: str
    parameters: tuple[Identifier, ...]
    tolerance: Tolerance
    cases: tuple[Case, ...]
    """None where all are hidden: there is a function to write all the same."""
    expected: dict[str, ArrayData]
    """By case."""
    mistakes: tuple[PublicMistake, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @model_validator(mode="after")
    def _nothing_is_missing(self) -> PublicFunction:
        for case in self.cases:
            if case.id not in self.expected:
                raise ValueError(f"there is no expected value for the case {case.id}")
            for mistake in self.mistakes:
                if case.id not in mistake.shows:
                    raise ValueError(f"the case {case.id} is missing in the mistake {mistake.id}")
        return self


Number = Annotated[float, Field(allow_inf_nan=False)]
Matrix = Annotated[tuple[tuple[Number, ...], ...], Field(min_length=1)]


class Relation(_Model):
    """Linear equations of a right value: left · step = right · mixed · earlier + constant.

    `earlier` are the values of the steps before, one after the other. There are as many equations
    as the step has numbers. All are mixed at random on both sides: no weight and no formula shows,
    though whoever solves the equations finds both.
    """

    left: Matrix
    right: Matrix
    mixed: Matrix
    constant: tuple[Number, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Relation:
        left, right, mixed = map(np.array, (self.left, self.right, self.mixed))
        size, earlier = right.shape
        if left.shape != (size, size) or mixed.shape != (earlier, earlier):
            raise ValueError("the sides of its equations do not fit together")
        if len(self.constant) != size:
            raise ValueError("there are not as many constants as equations")
        return self


class PublicStep(_Model):
    """A public step of a chain, without its value."""

    id: Identifier
    title: str
    symbol: str = ""
    size: Size
    depends_on: tuple[str, ...] = ()
    tolerance: Tolerance | None = None
    relation: Relation | None = None
    """None where a self-check tells its form alone."""
    accepted: tuple[Sealed, ...] = ()
    """Values that are not right, and earn points all the same."""

    @model_validator(mode="after")
    def _equations_are_of_its_size(self) -> PublicStep:
        if self.relation and len(self.relation.left) != self.size:
            raise ValueError(f"step {self.id}: there are not as many equations as numbers")
        return self


class PublicChain(_Model):
    """A chain problem: the form of its public steps."""

    kind: Literal["chain"] = "chain"
    id: Identifier
    title: str
    points: float
    function: Identifier
    docstring: str
    tolerance: Tolerance
    steps: tuple[PublicStep, ...]


class Handout(_Model):
    """What a class is given of an assignment."""

    format: Literal[1]
    id: Identifier
    title: str
    points: float
    install: str = ""
    """What students are to install, as pip takes it; empty where it is for no students."""
    limits: Limits
    names: tuple[Identifier, ...]
    """All that a submission may define, by which its main file is known."""
    problems: Annotated[
        tuple[Annotated[PublicFunction | PublicChain, Field(discriminator="kind")], ...],
        Field(min_length=1),
    ]

    def to_json(self) -> str:
        """The text of `public.json`.

        Raises:
            HandoutError: something in it is no plain value.
        """
        try:
            return self.model_dump_json() + "\n"
        except PydanticSerializationError as error:
            raise HandoutError(
                f"{self.title} cannot be written as JSON ({error}): inputs are to be plain numbers "
                "in lists"
            ) from error


def find_handout(folder: Path) -> Path:
    """The handout in a folder.

    Raises:
        HandoutError: there is none.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise HandoutError(
            f"there is no {FILE_NAME} in {folder.resolve()}: it is in what your course handed out "
            "with the assignment; put it beside your file"
        )
    return path


def read_handout(path: Path) -> Handout:
    """Read a `public.json`.

    Raises:
        HandoutError: it cannot be read, is damaged, or of a newer grader.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HandoutError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return Handout.model_validate_json(content)
    except ValidationError as error:
        raise _explain(path, error) from error
    except (ValueError, OverflowError) as error:
        raise damaged(path, error) from error


def _explain(path: Path, error: ValidationError) -> HandoutError:
    first: Any = error.errors()[0]
    if first["loc"] == ("format",) and first["type"] == "literal_error":
        return HandoutError(
            f"{path} was made by a newer grader (format {first['input']}): update yours, as its "
            "HOWTO.md says, with pip install --upgrade"
        )
    where = ".".join(map(str, first["loc"]))
    return damaged(path, f"{where + ': ' if where else ''}{first['msg']}")


def damaged(path: Path, reason: object) -> HandoutError:
    """The error for a handout that cannot be used as it is."""
    return HandoutError(
        f"{path} is damaged ({reason}): take it anew from what your course handed out"
    )
