"""The JSON Schemas of the files that other programs read."""

from typing import Any, Literal, get_args

from pydantic import BaseModel

from grader.handout.public_json import Handout
from grader.model.record import Record

SchemaName = Literal["record", "public"]
SCHEMA_NAMES: tuple[SchemaName, ...] = get_args(SchemaName)


def json_schema(name: SchemaName) -> dict[str, Any]:
    """Return the JSON Schema of a student's record, or of `public.json`, as we write them."""
    models: dict[SchemaName, type[BaseModel]] = {"record": Record, "public": Handout}
    schema = models[name].model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
