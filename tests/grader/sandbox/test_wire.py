"""The wire carries arrays exactly, and reads replies as hostile input."""

import io
import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.model.execution import Call, CodePlace, Numbers, Outcome
from grader.model.submission import Cell
from grader.sandbox.student.answers import Answers
from grader.sandbox.student.clean_text import Texts, scrub
from grader.sandbox.student.value_encoding import Encoder, decode_value, encode_command
from grader.sandbox.wire import LOADING, OUTCOME, READY, command_of, parse_reply, place_of

dtypes = st.sampled_from(["bool", "int8", "int64", "uint16", "float16", "float32", "float64"])
shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


TWO = np.array([1.0, 2.0]).tobytes()


def numbers(dtype="f8", shape=(2,), **changes):
    """An outcome whose value is two float64 numbers, with parts of that value replaced."""
    value = {"array": [dtype, shape], "type_name": "ndarray", "is_numpy": True}
    return json.dumps({"status": "returned", "value": value | changes}).encode()


def sent(*arrays):
    """Arrays as they arrive at a student's function."""
    line, *payload = command_of(Call("f", "f", arrays))
    stream = io.BytesIO(b"".join(payload))
    return [decode_value(each, stream) for each in json.loads(line)["arguments"]]


@given(st.data(), dtypes, shapes)
def test_an_array_reaches_the_student_as_it_is(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))

    [arrived] = sent(array)

    assert arrived.dtype == array.dtype
    assert arrived.flags.owndata
    np.testing.assert_array_equal(arrived, array)


def test_several_arrays_reach_the_student_in_order():
    first, second = sent(np.ones(3), np.zeros((0, 2), dtype="i4"))

    np.testing.assert_array_equal(first, np.ones(3))
    assert second.shape == (0, 2)


def changed(function, array):
    """The argument as it is said to have become, if a function is said to have changed it."""
    line, payload = command_of(Call("f", "f", (array,), watched=(0,)))
    command = json.loads(line)
    del command["op"]
    answers = Answers({"f": function}, io.BytesIO(payload), Texts("/"), 10_000, lambda frame: "")
    reply, content = answers.call(**command)
    outcome = parse_reply(json.dumps(reply).encode(), b"".join(content), OUTCOME)
    return outcome.changed.get(0)


@given(st.data(), st.sampled_from(["bool", "int8", "float32", "float64"]), shapes)
def test_any_byte_that_a_function_changes_in_an_argument_is_noticed(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))
    assume(array.nbytes)
    index = data.draw(st.integers(0, array.nbytes - 1))

    def flip(argument):
        argument.reshape(-1).view(np.uint8)[index] ^= 1

    become = changed(flip, array)

    flip(array)
    assert become.array.tobytes() == array.tobytes()


@given(st.data(), dtypes, shapes)
def test_an_argument_that_is_only_read_is_not_said_to_have_changed(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))

    assert changed(np.copy, array) is None


@given(st.data(), dtypes, shapes)
def test_a_result_comes_back_as_it_is(data, dtype, shape):
    array = data.draw(arrays(dtype, shape))
    encoder = Encoder(Texts("/"), 10_000)
    value = encoder.encode(array)
    payload = b"".join(map(bytes, encoder.payload))
    reply = {"status": "returned", "value": value}

    outcome = parse_reply(json.dumps(reply).encode(), payload, OUTCOME)

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
    [arrived] = sent(array)

    assert arrived.flags.c_contiguous == array.flags.c_contiguous
    assert arrived.flags.f_contiguous == array.flags.f_contiguous
    assert arrived.flags.writeable == array.flags.writeable
    np.testing.assert_array_equal(arrived, array)


def test_a_sound_outcome_is_read():
    outcome = parse_reply(numbers(), TWO, OUTCOME)

    assert isinstance(outcome, Outcome)
    np.testing.assert_array_equal(outcome.value.array, [1.0, 2.0])


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
        b'{"status": "timeout"}',
        b'{"status": "missing", "seconds": 0.001}',
        b'{"status": "missing", "limit": {"seconds": 60, "reference": 1}}',
        b'{"status": "missing", "reason": {"code": "killed"}}',
        b'{"at": -1, "cell": 0, "line": 1}',
        b'{"at": 1, "cell": 0}',
        b'{"at": 1, "cell": "anna.py", "line": 1}',
        b'{"at": 1, "cell": 0, "line": 1, "code": ""}',
        b'{"statements": 1, "skipped": [{}]}',
        b"\xff\xfe",
        numbers(shape=[-2]),
        numbers(shape=[2**41]),
        numbers(shape=[1] * 40 + [2]),
        numbers(shape="2"),
        numbers(dtype="O"),
        numbers(dtype="V16"),
        numbers(dtype="M8"),
        numbers(data="AAAA"),
        numbers(array="AAAA"),
        numbers(array=["f8", [2], "AAAA"]),
        numbers(array={"dtype": "float64", "shape": [2], "values": [1, 2]}),
        numbers(array={"dtype": "int64", "shape": [1], "values": [10**30]}),
        numbers(type_name="x" * 10_000),
        numbers(kind="pickle"),
    ],
)
@pytest.mark.parametrize("expected", [READY, LOADING, OUTCOME])
def test_what_is_no_sound_reply_is_refused(line, expected):
    with pytest.raises(ValueError):  # noqa: PT011 (pydantic's, or ours)
        parse_reply(line, TWO, expected)


@pytest.mark.parametrize("line", [-1, 2**31, 10**4000])
def test_a_number_that_no_line_has_is_refused(line):
    raised = {"type_name": "", "message": "", "lines": [{"cell": "", "line": line}]}
    reply = {"status": "error", "error": raised}

    with pytest.raises(ValueError, match="line"):
        parse_reply(json.dumps(reply).encode(), b"", OUTCOME)


def test_a_reply_of_another_kind_than_expected_is_refused():
    with pytest.raises(ValueError):  # noqa: PT011 (pydantic's)
        parse_reply(numbers(), TWO, READY)


@pytest.mark.parametrize("shape", [[3], [2**40, 2**40], [2**40, 2**40, 0]])
def test_a_shape_that_its_bytes_do_not_fill_is_refused(shape):
    with pytest.raises(ValueError):  # noqa: PT011 (numpy's own, too)
        parse_reply(numbers(shape=shape), TWO, OUTCOME)


def test_a_reply_of_millions_of_parts_is_refused_before_it_is_parsed():
    line = b'{"statements": 0, "skipped": [' + b"{}," * 5_000_000 + b"{}]}"

    with pytest.raises(ValueError, match="too many parts"):
        parse_reply(line, b"", LOADING)


@given(st.binary(), st.sampled_from([READY, LOADING, OUTCOME]))
def test_no_bytes_do_more_than_be_refused(line, expected):
    try:
        parse_reply(line, b"", expected)
    except ValueError:
        return
    raise AssertionError(f"random bytes were taken for a reply: {line!r}")


def test_a_command_is_one_line_of_ascii():
    [line] = encode_command("load", source="é\n\u2028")

    assert line.count(b"\n") == 1
    assert line.isascii()


@pytest.mark.parametrize(
    ("cell", "line", "place"),
    [
        (0, 1, CodePlace("anna.py", 1, "x = 1")),
        (0, 2, CodePlace("anna.py", 2, "y = 2")),
        (0, 3, CodePlace("anna.py", 0)),
        (0, 0, CodePlace("anna.py", 0)),
        (0, -1, CodePlace("anna.py", 0)),
        (1, 1, CodePlace("", 0)),
        (-1, 1, CodePlace("", 0)),
        (10**30, 10**30, CodePlace("", 0)),
    ],
)
def test_a_place_is_a_line_of_the_submission_and_no_text_of_its_process(cell, line, place):
    assert place_of([Cell("anna.py", "x = 1\n  y = 2")], cell, line) == place


def test_a_place_shows_what_the_student_wrote():
    cell = Cell("cell 1", "get_ipython().run_line_magic('time', 'f()')", written="%time f()")

    assert place_of([cell], 0, 1) == CodePlace("cell 1", 1, "%time f()")


def test_what_differs_from_run_to_run_is_scrubbed():
    text = scrub("/a/grade-x1/data.txt <function f at 0x7f00deadbeef>", "/a/grade-x1")

    assert text == "./data.txt <function f at 0x…>"
