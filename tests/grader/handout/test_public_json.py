"""`public.json`: what is written is what is read, and what is damaged is told."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays

from grader import HandoutError
from grader.handout.public_json import Handout, read_handout
from grader.model.array_json import ArrayData
from grader.selfcheck.self_check import prepare_from

KINDS = arrays.boolean_dtypes() | arrays.integer_dtypes() | arrays.floating_dtypes(sizes=(16, 64))
SHAPES = arrays.array_shapes(min_dims=0, min_side=0)


@given(arrays.arrays(KINDS, SHAPES))
def test_an_array_comes_back_as_it_was(array):
    array = array.astype(array.dtype.newbyteorder("="))

    back = ArrayData.model_validate_json(ArrayData.of(array).model_dump_json()).build()

    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_a_handout_comes_back_as_it_was(handout):
    text = handout.to_json()

    assert Handout.model_validate_json(text).to_json() == text


def test_the_text_is_json_that_every_reader_takes(handout):
    def refuse(name):
        raise AssertionError(name)

    json.loads(handout.to_json(), parse_constant=refuse)


def test_a_folder_without_a_handout_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(HandoutError, match=f"no public.json in {tmp_path}.*beside your file"):
        prepare_from(tmp_path)


@pytest.fixture
def damaged(tmp_path, handout):
    """Write a handout with other fields, and read it."""

    def read(**fields):
        path = tmp_path / "public.json"
        path.write_text(json.dumps(json.loads(handout.to_json()) | fields))
        return read_handout(path)

    return read


def test_a_handout_of_a_newer_grader_asks_for_an_update(damaged):
    with pytest.raises(HandoutError, match=r"newer grader \(format 4\).*--upgrade"):
        damaged(format=4)


def test_a_handout_of_an_older_grader_asks_for_a_new_one(damaged):
    with pytest.raises(
        HandoutError,
        match=r"was made by an older grader.*: take the new public.json from your course",
    ):
        damaged(format=2, reasons=[])


def test_a_damaged_handout_names_the_place(damaged):
    with pytest.raises(
        HandoutError, match=r"is damaged \(limits\.call_seconds: .*\): take it again"
    ):
        damaged(limits={"call_seconds": "soon"})


def test_a_handout_that_lacks_an_expected_value_is_damaged(damaged, handout):
    problem = json.loads(handout.problems[1].model_dump_json())
    del problem["expected"]["zero"]

    with pytest.raises(HandoutError, match="no expected value for the case zero"):
        damaged(problems=[problem])


def test_a_file_that_is_no_json_is_damaged(tmp_path):
    path = tmp_path / "public.json"
    path.write_text("<html>404</html>")

    with pytest.raises(HandoutError, match="is damaged"):
        read_handout(path)
