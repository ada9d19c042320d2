"""Arrays of numbers, and their form in JSON."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

MAX_ARRAY_SIZE = 2**24  # the most numbers that an array in an assignment may have
_DTYPE = r"^(bool|u?int(8|16|32|64)|float(16|32|64)|complex(64|128))$"
Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=MAX_ARRAY_SIZE)], ...], Field(max_length=32)]


class ArrayData(BaseModel):
    """An array in JSON: its values in C order. Strings are nan, infinity and complex numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")

    dtype: Annotated[str, Field(pattern=_DTYPE)]
    shape: Shape
    values: list[bool] | list[int] | list[float] | list[str]

    @classmethod
    def of(cls, array: NDArray[Any]) -> ArrayData:
        """Convert an array of numbers. A long double loses its extra digits."""
        if array.dtype.char in "gG":
            array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
        values = array.ravel().tolist()
        if array.dtype.kind == "c":
            values = [*map(str, values)]
        return cls(dtype=array.dtype.name, shape=array.shape, values=values)

    def build(self) -> NDArray[Any]:
        return np.array(self.values, dtype=self.dtype).reshape(self.shape)


def _array_schema(_: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    data = handler.generate_schema(ArrayData)
    return core_schema.json_or_python_schema(
        json_schema=core_schema.no_info_after_validator_function(ArrayData.build, data),
        python_schema=core_schema.is_instance_schema(np.ndarray),
        serialization=core_schema.plain_serializer_function_ser_schema(
            ArrayData.of, return_schema=data
        ),
    )


# A field of this type is written to JSON, and read from it, as `ArrayData`.
Array = Annotated[NDArray[Any], GetPydanticSchema(_array_schema)]
