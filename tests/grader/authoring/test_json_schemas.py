"""What we write fits the schemas."""

import json

import jsonschema
import pytest

from grader import json_schema, make_handout
from grader.model.assignment import Assignment


def test_a_record_fits_its_schema(right, grade_source):
    record = grade_source(right)

    jsonschema.validate(json.loads(record.model_dump_json()), json_schema("record"))


def test_a_record_with_mistakes_fits_its_schema(grade_source):
    record = grade_source("def relu_backward(dA, Z):\n    dA[Z < 0] = 0\n    return dA\n")

    jsonschema.validate(json.loads(record.model_dump_json()), json_schema("record"))


def test_public_json_fits_its_schema(assignment: Assignment):
    public = make_handout(assignment, install="grader")

    jsonschema.validate(json.loads(public.model_dump_json()), json_schema("public"))


@pytest.mark.parametrize("name", ["record", "public"])
def test_what_is_missing_does_not_fit(name):
    with pytest.raises(jsonschema.ValidationError, match="is a required property"):
        jsonschema.validate({}, json_schema(name))
