"""Arrays of real numbers, and their form in JSON."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

MAX_ARRAY_SIZE = 2**24  # the most numbers that an array in an assignment may have
Shape = Annotated[tuple[Annotated[int, Field(ge=0, le=MAX_ARRAY_SIZE)], ...], Field(max_length=32)]


class ArrayData(BaseModel):
    """An array in JSON: its values in C order, with nan and infinity as strings."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")

    dtype: Annotated[str, Field(pattern=r"^(bool|u?int(8|16|32|64)|float(16|32|64))$")]
    shape: Shape
    values: list[bool] | list[int] | list[float]

    @classmethod
    def of(cls, array: NDArray[Any]) -> ArrayData:
        """Convert an array of real numbers. A long double loses its extra digits."""
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        return cls(dtype=array.dtype.name, shape=array.shape, values=array.ravel().tolist())

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
