"""What `public.json` holds: all that a student's own check needs of an assignment, and no code.

Of a function problem that is its public cases with what the reference gives for them, and what
each known mistake would. Of a chain it is names, sizes and, where the assignment allows it, how
each step follows from earlier ones; no value of a chain is in it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from grader.handout.seal import Sealed
from grader.model.assignment import (
    MAX_PARAMETERS,
    MAX_RANDOM,
    Array,
    Case,
    Docstring,
    Identifier,
    Limits,
    Points,
    Prose,
    Shape,
    Title,
    Tolerance,
)
from grader.model.errors import HandoutError

FILE_NAME = "public.json"

MAX_BYTES = 2**23
"""Of a handout. With this and the other bounds, the worst one is read and checked in seconds."""
MAX_PROBLEMS = 50
MAX_CASES = 1000
"""Cases and steps, of all problems together."""
MAX_MISTAKES = 100
MAX_REASONS = 100_000
MAX_NAMES = 2000
MAX_SIDE = 128
"""So many numbers may a step have, and those before it together, of which there are equations."""
MAX_ACCEPTED = 50
"""Accepted values of all steps together: to try one takes a hundredth of a second."""
MAX_NUMBERS = 2**22
"""Of all inputs together."""

Size = Annotated[int, Field(ge=0, le=MAX_RANDOM)]
Position = Annotated[int, Field(ge=0, lt=MAX_PARAMETERS)]
CaseId = Annotated[str, Field(max_length=100)]


class _Model(BaseModel):
    # JSON has no nan and no infinity: they are written as strings, and read from these.
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class ArrayData(_Model):
    """An array of real numbers: its values in C order."""

    dtype: Annotated[str, Field(pattern=r"^(bool|u?int(8|16|32|64)|float(16|32|64))$")]
    shape: Shape
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
    """What a known mistake shows in one case; see `grader.marking.answer_key.Observation`."""

    value: ArrayData | None = None
    error: Title | None = None
    changed: Annotated[dict[Position, ArrayData], Field(max_length=MAX_PARAMETERS)] = {}
    """The arguments, by position, that it leaves changed, as it leaves them."""
    shared: Annotated[tuple[Position, ...], Field(max_length=MAX_PARAMETERS)] = ()
    is_numpy: bool = False


class PublicMistake(_Model):
    """A known mistake that can be seen in a public case."""

    id: Identifier
    message: Prose
    shows: Annotated[dict[CaseId, Shown], Field(max_length=MAX_CASES)]
    """By case."""


class Reason(_Model):
    """Why the expected value is what it is, where the inputs hold these values."""

    cells: Annotated[tuple[float, ...], Field(max_length=MAX_PARAMETERS)]
    text: Prose


class PublicFunction(_Model):
    """A function problem: its public cases."""

    kind: Literal["function"] = "function"
    id: Identifier
    title: Title
    points: Points
    """Those of the whole problem; what the public cases carry is theirs to tell."""
    function: Identifier
    docstring: Docstring
    parameters: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PARAMETERS)]
    tolerance: Tolerance
    cases: Annotated[tuple[Case, ...], Field(max_length=MAX_CASES)]
    """None where all are hidden: there is a function to write all the same."""
    expected: Annotated[dict[CaseId, ArrayData], Field(max_length=MAX_CASES)]
    """By case."""
    mistakes: Annotated[tuple[PublicMistake, ...], Field(max_length=MAX_MISTAKES)] = ()
    reasons: Annotated[tuple[Reason, ...], Field(max_length=MAX_REASONS)] = ()

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
Row = Annotated[tuple[Number, ...], Field(max_length=MAX_SIDE)]
Matrix = Annotated[tuple[Row, ...], Field(min_length=1, max_length=MAX_SIDE)]


class Relation(_Model):
    """Linear equations of a right value: left · step = right · mixed · earlier + constant.

    `earlier` are the values of the steps before, one after the other. There are as many equations
    as the step has numbers. All are mixed at random on both sides: no weight and no formula shows,
    though whoever solves the equations finds both.
    """

    left: Matrix
    right: Matrix
    mixed: Matrix
    constant: Row

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
    title: Title
    symbol: Title = ""
    size: Size
    depends_on: Annotated[tuple[Identifier, ...], Field(max_length=MAX_CASES)] = ()
    tolerance: Tolerance | None = None
    relation: Relation | None = None
    """None where a self-check tells its form alone."""
    accepted: Annotated[tuple[Sealed, ...], Field(max_length=MAX_ACCEPTED)] = ()
    """Values that are not right, and earn points all the same."""

    @model_validator(mode="after")
    def _equations_are_of_its_size(self) -> PublicStep:
        if self.relation and len(self.relation.left) != self.size:
            raise ValueError(f"step {self.id}: there are not as many equations as numbers")
        return self

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> PublicStep:
        for things in (self.accepted, self.depends_on):
            if len({*things}) < len(things):
                raise ValueError(f"step {self.id}: names the same value twice")
        return self


class PublicChain(_Model):
    """A chain problem: the form of its public steps."""

    kind: Literal["chain"] = "chain"
    id: Identifier
    title: Title
    points: Points
    function: Identifier
    docstring: Docstring
    tolerance: Tolerance
    steps: Annotated[tuple[PublicStep, ...], Field(max_length=MAX_CASES)]


class Handout(_Model):
    """What a class is given of an assignment."""

    format: Literal[1]
    id: Identifier
    title: Title
    points: Points
    install: Prose = ""
    """What students are to install, as pip takes it; empty where it is for no students."""
    limits: Limits
    names: Annotated[tuple[Identifier, ...], Field(max_length=MAX_NAMES)]
    """All that a submission may define, by which its main file is known."""
    problems: Annotated[
        tuple[Annotated[PublicFunction | PublicChain, Field(discriminator="kind")], ...],
        Field(min_length=1, max_length=MAX_PROBLEMS),
    ]

    @model_validator(mode="after")
    def _is_checked_in_seconds(self) -> Handout:
        steps = [step for p in self.problems if isinstance(p, PublicChain) for step in p.steps]
        cases = [case for p in self.problems if isinstance(p, PublicFunction) for case in p.cases]
        _check_count(len(steps) + len(cases), MAX_CASES, "public cases and steps")
        _check_count(sum(len(step.accepted) for step in steps), MAX_ACCEPTED, "accepted values")
        numbers = sum(math.prod(given.shape or ()) for case in cases for given in case.inputs)
        _check_count(numbers, MAX_NUMBERS, "numbers in the inputs of public cases")
        return self

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


def _check_count(count: int, most: int, what: str) -> None:
    if count > most:
        raise ValueError(f"there are {count} {what}, of at most {most}")


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
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise HandoutError(f"{path} cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise damaged(path, f"it has {size} bytes, of at most {MAX_BYTES}")
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
    return damaged(path, complaint(error))


def complaint(error: ValidationError) -> str:
    """What is wrong first, and where."""
    first: Any = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where + ': ' if where else ''}{first['msg'].removeprefix('Value error, ')}"


def damaged(path: Path, reason: object) -> HandoutError:
    """The error for a handout that cannot be used as it is."""
    return HandoutError(
        f"{path} is damaged ({reason}): take it anew from what your course handed out"
    )
