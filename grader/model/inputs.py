"""The inputs of a case, as an author writes them: plain data, and descriptions of arrays in it."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_serializer,
    model_validator,
)
from pydantic.fields import FieldInfo

from grader.model.array_json import MAX_ARRAY_SIZE, Array, ArrayData, Shape
from grader.model.pandas_tables import as_plain
from grader.model.plain_data import NotPlainError, Table, from_json, rebuilt, to_json
from grader.model.scored import Identifier

FROM_STUDENT = "from_student"  # the key of such an input in JSON
MemoryOrder = Literal["C", "F", "strided"]
# fmt: off
DType = Literal[
    "float64", "float32", "float16", "complex128", "complex64", "bool",
    "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8",
]
# fmt: on


class _DescribedArray(BaseModel):
    # JSON has no nan and no infinity, so both are written and read as strings.
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")

    dtype: DType = "float64"
    layout: MemoryOrder = "C"
    writeable: bool = True

    def _finish(self, values: Array) -> Array:
        array: Array = np.array(values, dtype=self.dtype, order="F" if self.layout == "F" else "C")
        if self.layout == "strided":
            if array.ndim == 0:
                raise ValueError('a 0-d array cannot be strided; set its layout to "C"')
            array = np.repeat(array, 2, axis=-1)[..., ::2]
        array.flags.writeable = self.writeable
        return array


class ArrayInput(_DescribedArray):
    """An array, written as nested lists or a number. An empty array also needs its `shape`."""

    kind: Literal["array"] = "array"
    values: float | list[Any]
    shape: Shape | None = None

    @field_serializer("values", when_used="json")
    def _complex_as_text(self, values: Any) -> Any:
        if isinstance(values, list):
            return [*map(self._complex_as_text, values)]
        return str(values) if isinstance(values, complex) else values

    @model_validator(mode="after")
    def _values_make_an_array(self) -> ArrayInput:
        try:
            np.array(self.values, dtype=self.dtype)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(
                "values must be numbers, and all rows of one level must have the same length"
            ) from error
        self.build()
        return self

    def build(self) -> Array:
        """Return a new array, so that no call can change another call's input."""
        values = np.array(self.values, dtype=self.dtype)
        return self._finish(values if self.shape is None else values.reshape(self.shape))


class RandomInput(_DescribedArray):
    """Random values, equal on all machines: normal, or uniform from `low` to `high`.

    Normal integers are ten times standard normal values, rounded. Uniform integers include `high`.
    """

    kind: Literal["random"] = "random"
    seed: Annotated[int, Field(ge=0)]
    shape: Shape
    mean: float = 0.0
    std: Annotated[float, Field(ge=0)] = 1.0
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _can_be_made(self) -> RandomInput:
        if math.prod(self.shape) > MAX_ARRAY_SIZE:
            raise ValueError(
                f"an array of shape {self.shape} is too large; it may have at most "
                f"{MAX_ARRAY_SIZE} numbers"
            )
        if (self.low is None) != (self.high is None):
            raise ValueError("uniform values need both low and high; give both, or neither")
        if self.low is not None and self.high is not None:
            if self.low > self.high:
                raise ValueError(f"low is {self.low:g}, above high, {self.high:g}; swap them")
            if (self.mean, self.std) != (0, 1):
                raise ValueError("low and high make uniform values; leave out mean and std")
        if not self.shape:
            self.build()  # raises the error for a 0-d array with a layout that it cannot have
        return self

    def build(self) -> Array:
        # Philox is a published algorithm. numpy's default generator may change in a later version.
        random = np.random.Philox(self.seed)
        is_whole = self.dtype.startswith(("int", "uint"))
        if self.low is None or self.high is None:
            values = np.random.Generator(random).standard_normal(self.shape) * self.std + self.mean
            return self._finish(np.rint(10 * values) if is_whole else values)
        share = (random.random_raw(math.prod(self.shape)) >> 11) * 2.0**-53  # from 0 to below 1
        share = share.reshape(self.shape)
        if is_whole:
            first = math.ceil(self.low)
            return self._finish(first + np.floor(share * (math.floor(self.high) - first + 1)))
        if self.dtype == "bool":
            return self._finish(share < 0.5)
        return self._finish(self.low + share * (self.high - self.low))


_DESCRIBED: TypeAdapter[Any] = TypeAdapter(
    Annotated[ArrayInput | RandomInput, Field(discriminator="kind")]
)


def _describe(value: Any) -> Any:
    """Return an input with its arrays described."""
    if isinstance(value, np.ndarray):
        return ArrayInput(values=value.tolist(), dtype=value.dtype.name, shape=value.shape)
    return rebuilt(as_plain(value), _describe)


def _read(value: Any, info: ValidationInfo) -> Any:
    if info.mode == "json":
        if isinstance(value, dict) and [*value] == [FROM_STUDENT]:
            return FromStudent.model_validate_json(json.dumps(value[FROM_STUDENT]))
        return from_json(value, _read_array)
    if isinstance(value, FromStudent):
        return value
    described = _describe(value)
    try:
        _write(described)
    except NotPlainError as error:
        raise ValueError(
            f"an input {f'has at {error.where}' if error.where else 'is'} a value of type "
            f"{error.type_name}. Inputs are None, bool, int, float, complex, str, bytes, list, "
            "tuple, dict, set, numpy arrays, ArrayInput, RandomInput, and pandas tables"
        ) from None
    return described


def _write(value: Any) -> Any:
    if isinstance(value, FromStudent):
        return {FROM_STUDENT: value.model_dump(mode="json")}
    return to_json(value, _write_array, ArrayInput, RandomInput)


def _write_array(array: Any) -> Any:
    # Only the columns of a table are arrays that an author did not describe.
    data = ArrayData.of(array) if isinstance(array, np.ndarray) else array
    return data.model_dump(mode="json")


def _read_array(content: Any) -> Any:
    try:
        if isinstance(content, dict) and "kind" not in content:
            return ArrayData.model_validate(content).build()
        return _DESCRIBED.validate_python(content)
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False)[0]["msg"]) from None


Input = Annotated[Any, PlainValidator(_read), PlainSerializer(_write, when_used="json")]


class FromStudent(BaseModel):
    """An input that the student's own function returns: follow-through from problem to problem.

    So the backward pass gets the cache of the student's own forward pass, in whatever form it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    function: Identifier  # of another problem
    inputs: Annotated[tuple[Input, ...], Field(max_length=50)]
    part: int | str | None = None  # what of its result is meant, as in a case

    @property
    def text(self) -> str:
        """The call, with what stands for long inputs: `forward(…)[1]`."""
        part = "" if self.part is None else f"[{self.part!r}]"
        return f"{self.function}(…){part}"


def own_functions(inputs: Iterable[Any]) -> frozenset[str]:
    """Return the student's own functions whose results are among inputs, or inputs of these."""
    calls = [each for each in inputs if isinstance(each, FromStudent)]
    names = frozenset(call.function for call in calls)
    return names.union(*(own_functions(call.inputs) for call in calls))


def own_parts(inputs: Iterable[Any], function: str) -> Iterator[int | str]:
    """Yield which parts of the results of a student's function are inputs, or inputs of these."""
    for each in inputs:
        if isinstance(each, FromStudent):
            yield from own_parts(each.inputs, function)
            if each.function == function and each.part is not None:
                yield each.part


@dataclass(frozen=True, eq=False)
class OwnResult:
    """A call of the student's own function, whose result is an argument of another call."""

    function: str
    inputs: tuple[Any, ...]  # plain data
    part: int | str | None


def takes_inputs(field: FieldInfo) -> bool:
    """Return whether a field of a model has inputs, by themselves or inside of other values."""
    waiting: list[Any] = [*field.metadata, field.annotation]
    while waiting:
        part = waiting.pop()
        if isinstance(part, PlainValidator) and part.func is _read:
            return True
        waiting += get_args(part)
    return False


def is_array(value: Any) -> bool:
    """Return whether an input arrives as a numpy array."""
    return isinstance(value, ArrayInput | RandomInput)


def size_of(value: Any) -> int:
    """Return how many numbers or other single values an input has, without building its arrays."""
    if isinstance(value, FromStudent):
        return sum(map(size_of, value.inputs))
    if isinstance(value, RandomInput):
        return math.prod(value.shape)
    if isinstance(value, ArrayInput):
        return int(np.size(value.values))
    if isinstance(value, Table):
        return len(value.columns) * len(value.index)
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    return sum(map(size_of, value)) if isinstance(value, list | tuple | set | frozenset) else 1


def build(value: Any) -> Any:
    """Return a new value of an input, so that no call can change another call's input."""
    if isinstance(value, ArrayInput | RandomInput):
        return value.build()
    if isinstance(value, FromStudent):
        return OwnResult(value.function, tuple(map(build, value.inputs)), value.part)
    return copy.deepcopy(value) if isinstance(value, Table) else rebuilt(value, build)
