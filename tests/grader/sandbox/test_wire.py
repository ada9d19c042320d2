"""The wire carries arrays exactly, and reads replies as hostile input."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pydantic import ValidationError

from grader.execution import Numbers
from grader.sandbox import child
from grader.sandbox.wire import Answer, encode_array, encode_command, parse_reply

dtypes = st.sampled_from(["bool", "int8", "int64", "uint16", "float16", "float32", "float64"])
shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


def numbers(**changes):
    """An answer whose value is two float64 numbers, with parts of that value replaced."""
    data = base64.b64encode(np.array([1.0, 2.0]).tobytes()).decode()
    value = {"kind": "numbers", "type": "ndarray", "is_numpy": True}
    value |= {"dtype": "f8", "shape": [2], "data": data}
    return json.dumps({"status": "returned", "value": value | changes}).encode()


@given(st.data(), dtypes, shapes)
def test_an_array_reaches_the_student_as_it_is(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))

    arrived = child._decode(json.loads(json.dumps(encode_array(array))))

    assert arrived.dtype == array.dtype
    np.testing.assert_array_equal(arrived, array)


@given(st.data(), dtypes, shapes)
def test_a_result_comes_back_as_it_is(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))
    value = {"kind": "numbers", "type": "ndarray", "is_numpy": True, **child._pack(array)}

    outcome = parse_reply(json.dumps({"status": "returned", "value": value}).encode()).outcome()

    assert isinstance(outcome.value, Numbers)
    assert outcome.value.array.dtype == array.dtype
    np.testing.assert_array_equal(outcome.value.array, array)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((3, 4))[:, ::2],
        np.asfortranarray(np.zeros((3, 4))),
        np.broadcast_to(np.float64(1), (2, 2)),
    ],
    ids=["strided", "Fortran", "read-only"],
)
def test_layout_and_writeability_reach_the_student(array):
    arrived = child._decode(encode_array(array))

    assert arrived.flags.c_contiguous == array.flags.c_contiguous
    assert arrived.flags.f_contiguous == array.flags.f_contiguous
    assert arrived.flags.writeable == array.flags.writeable


def test_a_sound_answer_is_read():
    answer = parse_reply(numbers())

    assert isinstance(answer, Answer)
    np.testing.assert_array_equal(answer.outcome().value.array, [1.0, 2.0])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b'{"ready": true} trailing',
        b'{"ready": false}',
        b"[" * 100_000,
        b'{"status": "returned"}',
        b'{"status": "error"}',
        b'{"status": "correct"}',
        b'{"status": "missing", "extra": 1}',
        b'{"at": -1, "where": "", "code": ""}',
        b'{"statements": 1, "skipped": [{}]}',
        b"\xff\xfe",
        numbers(shape=[3]),
        numbers(shape=[-2]),
        numbers(shape=[2**40, 2**40]),
        numbers(shape=[1] * 40 + [2]),
        numbers(shape="2"),
        numbers(shape=[2**40, 2**40, 0], data=""),
        numbers(dtype="O"),
        numbers(dtype="V16"),
        numbers(dtype="M8"),
        numbers(data="%%%"),
        numbers(data=None),
        numbers(type="x" * 10_000),
        numbers(kind="pickle"),
    ],
)
def test_what_is_no_sound_reply_is_refused(line):
    with pytest.raises(ValidationError):
        parse_reply(line)


def test_a_reply_of_millions_of_parts_is_refused_before_it_is_parsed():
    line = b'{"statements": 0, "skipped": [' + b"{}," * 5_000_000 + b"{}]}"

    with pytest.raises(ValueError, match="too many parts"):
        parse_reply(line)


@given(st.binary())
def test_no_bytes_do_more_than_be_refused(line):
    try:
        parse_reply(line)
    except ValidationError:
        return
    raise AssertionError(f"random bytes were taken for a reply: {line!r}")


def test_a_command_is_one_line_of_ascii():
    command = encode_command("load", source="é\n\u2028")

    assert command.count(b"\n") == 1
    assert command.isascii()


def test_what_differs_from_run_to_run_is_scrubbed():
    text = child.scrub("/a/grade-x1/data.txt <function f at 0x7f00deadbeef>", "/a/grade-x1")

    assert text == "./data.txt <function f at 0x…>"
