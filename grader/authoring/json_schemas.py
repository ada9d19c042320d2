"""The JSON Schemas of the files that other programs read."""

from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import FloatSchema

from grader.handout.public_json import Handout
from grader.model.record import Record

SchemaName = Literal["record", "public"]
SCHEMA_NAMES: tuple[SchemaName, ...] = get_args(SchemaName)
NOT_FINITE = ["NaN", "Infinity", "-Infinity"]  # JSON has no such numbers, so we write these texts


class _Schema(GenerateJsonSchema):
    def float_schema(self, schema: FloatSchema) -> JsonSchemaValue:
        number = super().float_schema(schema)
        if schema.get("allow_inf_nan") is False:
            return number
        return {"anyOf": [number, {"enum": NOT_FINITE}]}


def json_schema(name: SchemaName) -> dict[str, Any]:
    """Return the JSON Schema of a student's record, or of `public.json`, as we write them."""
    models: dict[SchemaName, type[BaseModel]] = {"record": Record, "public": Handout}
    schema = models[name].model_json_schema(schema_generator=_Schema, mode="serialization")
    return {"$schema": _Schema.schema_dialect, **schema}
