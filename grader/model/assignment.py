"""What an assignment is: problems, cases, steps, known mistakes, tolerances, limits.

An assignment is stated in Python with these models, so that it is checked when it is
loaded. Every problem is one of two kinds:

- a `FunctionProblem`: the student's function is called with each case's inputs;
- a `ChainProblem`: the student gives named values, each computed from earlier ones.
"""

from __future__ import annotations

import keyword
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Array = NDArray[Any]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Visibility = Literal["public", "hidden"]
DType = Literal["float64", "float32", "int64", "int32"]
MemoryOrder = Literal["C", "F", "strided"]
SelfCheck = Literal["format", "follows"]


MAX_RANDOM = 2**24
"""So many numbers may a random input have."""
MAX_DIMENSIONS = 32
MAX_PARAMETERS = 50


def _is_no_keyword(name: str) -> str:
    if keyword.iskeyword(name):
        raise ValueError(f"{name} is a word of Python itself, and cannot be a name")
    return name


Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=100),
    AfterValidator(_is_no_keyword),
]
Title = Annotated[str, Field(max_length=500)]
Prose = Annotated[str, Field(max_length=5000)]
Docstring = Annotated[str, Field(max_length=50_000)]
Shape = Annotated[
    tuple[Annotated[int, Field(ge=0, le=MAX_RANDOM)], ...], Field(max_length=MAX_DIMENSIONS)
]
Positions = Annotated[tuple[int, ...], Field(max_length=MAX_PARAMETERS)]


class Model(BaseModel):
    """Base: immutable, and an unknown field is an error rather than a silent typo."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tolerance(Model):
    """How far a value may be off: |given − expected| <= atol + rtol · |expected|.

    The formula, and what nan and inf mean in it, are those of `numpy.isclose`.
    """

    rtol: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-6
    atol: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-8


class Limits(Model):
    """What one submission may use."""

    call_seconds: Seconds = 2.0
    """Wall time of one call."""
    statement_seconds: Seconds = 5.0
    """Wall time of one top-level statement; an import may take a while."""
    total_seconds: Seconds = 15.0
    """Wall time of all the student's code together."""
    memory_bytes: Annotated[int, Field(ge=2**28, le=2**50)] = 2**30
    """Address space, numpy's own share (about 200 MB) included."""
    output_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**20
    """What one call, or the loading of the file, may print before it is stopped."""
    result_bytes: Annotated[int, Field(gt=0, le=2**30)] = 2**23
    """How large a returned array may be."""
    restarts: Annotated[int, Field(ge=0, le=100)] = 3
    """How often a submission that died or hung is started again for its remaining cases."""


class _Input(Model):
    dtype: DType = "float64"
    layout: MemoryOrder = "C"
    writeable: bool = True

    def _finish(self, values: Array) -> Array:
        array: Array = np.array(values, dtype=self.dtype, order="F" if self.layout == "F" else "C")
        if self.layout == "strided":
            if array.ndim == 0:
                raise ValueError("a 0-d array cannot be strided")
            wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=self.dtype)
            wide[..., ::2] = array
            array = wide[..., ::2]
        array.flags.writeable = self.writeable
        return array


class ArrayInput(_Input):
    """An array written out, as nested lists; `shape` where the lists cannot tell (empty arrays)."""

    kind: Literal["array"] = "array"
    values: float | list[Any]
    shape: Shape | None = None

    @model_validator(mode="after")
    def _values_make_an_array(self) -> ArrayInput:
        self.build()
        return self

    def build(self) -> Array:
        """A new array each time, so that no call can change another's input."""
        values = np.array(self.values, dtype=self.dtype)
        return self._finish(values if self.shape is None else values.reshape(self.shape))


class RandomInput(_Input):
    """Standard normal values from a seed: the same array on every machine.

    Integer dtypes take the normal values times ten, rounded.
    """

    kind: Literal["random"] = "random"
    seed: Annotated[int, Field(ge=0)]
    shape: Shape

    @model_validator(mode="after")
    def _shape_can_be_made(self) -> RandomInput:
        if math.prod(self.shape) > MAX_RANDOM:
            raise ValueError(f"an array of shape {self.shape} is too large")
        if self.layout == "strided" and not self.shape:
            raise ValueError("a 0-d array cannot be strided")
        return self

    def build(self) -> Array:
        """A new array each time, so that no call can change another's input."""
        # Philox is specified by its authors, so its stream does not depend on numpy's default.
        values = np.random.Generator(np.random.Philox(self.seed)).standard_normal(self.shape)
        return self._finish(np.rint(10 * values) if self.dtype.startswith("int") else values)


Input = Annotated[ArrayInput | RandomInput, Field(discriminator="kind")]


class KnownMistake(Model):
    """A wrong implementation beside the right one, and what to tell whoever made it."""

    id: Identifier
    message: Prose
    compute: Callable[..., Any]
    """Takes the same arguments as the right implementation."""


class KnownAnswer(Model):
    """A wrong value that the course itself taught (an erratum): accepted, with an explanation."""

    id: Identifier
    value: float | list[float]
    message: Prose
    credit: Fraction = 1.0


class Case(Model):
    """One call of the student's function, and what must hold of it."""

    id: Identifier
    title: Title
    points: Points
    inputs: Annotated[tuple[Input, ...], Field(max_length=MAX_PARAMETERS)]
    visibility: Visibility = "public"
    tolerance: Tolerance | None = None
    """The problem's own where it is not given."""
    unchanged: Positions = ()
    """Positions of arguments that the call must leave as they were."""
    not_shared: Positions = ()
    """Positions of arguments that the result may not share memory with."""
    numpy_result: bool = False
    """Whether the result must be a numpy array or number, and not a list."""
    hint: Prose = ""
    """What to tell a student who loses points here; shown for hidden cases as well."""

    def build_inputs(self) -> tuple[Array, ...]:
        return tuple(given.build() for given in self.inputs)


class Step(Model):
    """One named value of a chain, computed from earlier ones.

    `compute` takes the values of `depends_on` in that order, as 1-D float64 arrays, so that it
    can be asked again with a student's own values (follow-through). In a chain the value counts
    and not its orientation: (n,), (n, 1) and (1, n) are alike.
    """

    id: Identifier
    title: Title
    formula: str
    points: Points
    compute: Callable[..., Any]
    depends_on: tuple[str, ...] = ()
    symbol: Title = ""
    """A short name for the picture of the chain, such as ∂L/∂z3; the id where it is not given."""
    arrows: tuple[str, ...] = ()
    """What is done on the way from each of `depends_on`, for the picture: `W3ᵀ ·`."""
    worked: Callable[..., Sequence[Any]] | None = None
    """Takes what `compute` takes, and gives the right side of the formula with numbers put in: text
    and numbers or arrays in turn, such as `(W3.T, "·", dL_dz3)`. Shown to who has it wrong."""
    visibility: Visibility = "public"
    self_check: SelfCheck = "format"
    """What the handout lets a student's self-check tell of a public step. `format`: that it is
    there, of the right size, and finite. `follows`: also whether it follows from the student's own
    earlier values, in direction and in size; for that it must be linear in them."""
    tolerance: Tolerance | None = None
    known_answers: tuple[KnownAnswer, ...] = ()
    mistakes: tuple[KnownMistake, ...] = ()
    hint: Prose = ""

    @model_validator(mode="after")
    def _holds_together(self) -> Step:
        _check_unique(self.mistakes, f"step {self.id}", "known mistake")
        _check_unique(self.known_answers, f"step {self.id}", "known answer")
        if self.arrows and len(self.arrows) != len(self.depends_on):
            raise ValueError(
                f"step {self.id}: {len(self.arrows)} arrows for the {len(self.depends_on)} steps "
                "that it depends on"
            )
        if self.self_check == "follows" and not self.depends_on:
            raise ValueError(
                f"step {self.id}: depends on no step, so there is none that it could follow from; "
                'self_check must be "format"'
            )
        return self


class _Problem(Model):
    id: Identifier
    title: Title
    points: Points
    function: Identifier
    docstring: Docstring = ""
    """What the starter that students get says of the function; the title where it is not given."""
    tolerance: Tolerance = Tolerance()


class FunctionProblem(_Problem):
    """The student's function is called, by position, with each case's inputs."""

    kind: Literal["function"] = "function"
    parameters: tuple[Identifier, ...]
    reference: Callable[..., Any]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    mistakes: tuple[KnownMistake, ...] = ()
    explain: Callable[..., str] | None = None
    """Given each input's value at a cell that differs: why the expected value is what it is."""

    @model_validator(mode="after")
    def _holds_together(self) -> FunctionProblem:
        _check_unique(self.cases, self.id, "case")
        _check_unique(self.mistakes, self.id, "known mistake")
        _check_points(self.id, self.points, self.cases)
        for case in self.cases:
            place = f"{self.id}.{case.id}"
            if len(case.inputs) != len(self.parameters):
                raise ValueError(
                    f"{place}: {len(case.inputs)} inputs for {len(self.parameters)} parameters "
                    f"({', '.join(self.parameters)})"
                )
            for position in (*case.unchanged, *case.not_shared):
                if not 0 <= position < len(self.parameters):
                    raise ValueError(f"{place}: there is no argument {position}")
        return self


class ChainProblem(_Problem):
    """The student gives named values: a mapping returned by `function`, or module variables."""

    kind: Literal["chain"] = "chain"
    cases: Annotated[tuple[Step, ...], Field(min_length=1)]
    follow_through_credit: Fraction = 1.0

    @model_validator(mode="after")
    def _holds_together(self) -> ChainProblem:
        _check_unique(self.cases, self.id, "step")
        _check_points(self.id, self.points, self.cases)
        hidden = {step.id for step in self.cases if step.visibility == "hidden"}
        earlier: set[str] = set()
        for step in self.cases:
            for name in step.depends_on:
                if name not in earlier:
                    raise ValueError(
                        f"{self.id}.{step.id}: depends on {name!r}, which is not an earlier step"
                    )
                if step.self_check == "follows" and name in hidden:
                    raise ValueError(
                        f"{self.id}.{step.id}: depends on the hidden step {name!r}, so a "
                        'self-check cannot tell what follows; self_check must be "format"'
                    )
            earlier.add(step.id)
        return self


Problem = Annotated[FunctionProblem | ChainProblem, Field(discriminator="kind")]


class Assignment(Model):
    """All that the harness knows of an assignment."""

    id: Identifier
    title: Title
    points: Points
    problems: Annotated[tuple[Problem, ...], Field(min_length=1)]
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _holds_together(self) -> Assignment:
        _check_unique(self.problems, self.id, "problem")
        _check_points(self.id, self.points, self.problems)
        for name, count in Counter(self.names()).items():
            if count > 1:
                raise ValueError(f"{self.id}: {count} functions or steps have the name {name!r}")
        return self

    def names(self) -> tuple[str, ...]:
        """The names that a submission may define, functions first."""
        functions = [problem.function for problem in self.problems]
        values = [
            step.id
            for problem in self.problems
            if isinstance(problem, ChainProblem)
            for step in problem.cases
        ]
        return (*functions, *values)


def _check_unique(items: Iterable[Any], place: str, noun: str) -> None:
    for name, count in Counter(item.id for item in items).items():
        if count > 1:
            raise ValueError(f"{place}: {count} {noun}s have the id {name!r}")


def _check_points(place: str, points: float, parts: Sequence[Any]) -> None:
    total = math.fsum(part.points for part in parts)
    if not math.isclose(total, points, abs_tol=1e-9):
        raise ValueError(f"{place}: has {points:g} points, but its parts add up to {total:g}")
