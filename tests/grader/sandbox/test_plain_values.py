"""Plain data goes to a student's function and comes back; what is not plain data does no harm."""

import io
import json

import numpy as np
import pandas
import pytest
from hypothesis import given

from grader.model.execution import Call, Opaque, Plain
from grader.model.inputs import build
from grader.model.pandas_tables import as_plain, with_frames
from grader.model.plain_data import Table, Unknown
from grader.model.resource_limits import Limits
from grader.sandbox.student.answers import Answers
from grader.sandbox.student.clean_text import Texts
from grader.sandbox.wire import OUTCOME, command_of, max_payload, parse_reply
from tests.grader.model.test_plain_data import DATA, exactly

LIMITS = Limits()


def called(function, *arguments, **more):
    """The outcome of a call whose command and reply are encoded and parsed as between processes."""
    line, *payload = command_of(Call("f", "f", arguments, **more))
    command = json.loads(line)
    del command["op"]
    stream = io.BytesIO(b"".join(payload))
    answers = Answers({"f": function}, stream, Texts(""), LIMITS.result_bytes, lambda frame: "f.py")
    reply, parts = answers.call(**command)
    content = b"".join(parts)
    assert len(content) <= max_payload(LIMITS)
    return parse_reply(json.dumps(reply).encode(), content, OUTCOME)


def plain_sets(value):
    """A value whose frozensets are sets, as they come back."""
    if isinstance(value, frozenset):
        return set(value)
    if isinstance(value, list | tuple):
        return type(value)(map(plain_sets, value))
    return {k: plain_sets(v) for k, v in value.items()} if isinstance(value, dict) else value


@given(DATA)
def test_a_value_arrives_at_the_function_as_it_is(value):
    arrived = []

    called(arrived.append, value)

    assert exactly(arrived) == exactly([build(value)])


@given(DATA)
def test_a_value_comes_back_as_it_is(value):
    outcome = called(lambda: {"value": value})

    assert exactly(outcome.value.data["value"]) == exactly(plain_sets(value))


@given(DATA)
def test_an_argument_that_is_only_returned_is_not_said_to_have_changed(value):
    outcome = called(lambda argument: argument, value, watched=(0,))

    assert outcome.changed == {}


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (lambda x: x["W"].fill(0), {"W": [0.0, 0.0], "n": [1]}),
        (lambda x: x["n"].append(2), {"W": [1.0, 1.0], "n": [1, 2]}),
        (lambda x: x.pop("n"), {"W": [1.0, 1.0]}),
    ],
)
def test_what_a_call_changes_inside_of_an_argument_is_noticed(change, after):
    outcome = called(change, {"W": np.ones(2), "n": [1]}, watched=(0,))

    changed = outcome.changed[0].data
    assert {**changed, "W": changed["W"].tolist()} == after


@pytest.mark.parametrize(
    ("function", "shared"),
    [
        (lambda x: x, {0}),
        (lambda x: [x["W"][:1]], {0}),
        (lambda x: {"new": x["n"]}, {0}),
        (lambda x: {"W": x["W"].copy(), "n": [*x["n"]]}, set()),
    ],
)
def test_a_result_that_has_a_part_of_an_argument_shares_it(function, shared):
    assert called(function, {"W": np.ones(2), "n": [1]}).shared == shared


def test_a_table_reaches_the_function_and_comes_back():
    frame = pandas.DataFrame({"k": ["a", "b"], "x": [1.5, 2.5]}, index=["r", "s"])
    seen = []

    outcome = called(lambda table: seen.append(table) or table["x"] * 2, as_plain(frame))

    pandas.testing.assert_frame_equal(seen[0], frame)
    assert isinstance(outcome.value.data, Table)
    assert outcome.value.data.is_series
    assert outcome.value.data.cells[0].tolist() == [3, 5]


def test_an_empty_table_is_one_on_both_sides():
    empty = as_plain(pandas.DataFrame())
    seen = []
    outcome = called(lambda table: seen.append(table) or table, empty)

    pandas.testing.assert_frame_equal(seen[0], pandas.DataFrame())
    assert with_frames(outcome.value.data).shape == (0, 0)


@pytest.mark.parametrize("dtype", ["nonsense", "int64", "datetime64[ns]", "category[", ""])
def test_a_table_may_claim_any_dtype(dtype):
    frame = with_frames(Table(("x",), (["a", None],), [0, 1], (dtype,)))

    assert frame["x"].tolist() == ["a", None]


def test_times_in_a_table_are_times_for_the_function_and_come_back_as_text():
    frame = pandas.DataFrame({"t": pandas.to_datetime(["2026-01-02", "2026-03-04"])})

    outcome = called(lambda table: table[table["t"].dt.month == 3], as_plain(frame))

    [[cell]] = outcome.value.data.cells
    assert cell.startswith("2026-03-04")


def test_of_a_part_that_is_not_plain_data_only_a_description_comes_back():
    data = called(lambda: {"model": object(), "loss": 0.5}).value.data

    assert data["loss"] == 0.5
    assert data["model"] == Unknown("object", "<object object at 0x…>")


class Shout(str):
    def __str__(self):
        return "shout"


class Endless(dict):
    def items(self):
        while True:
            yield 1, 2


class Liar(int):
    def __add__(self, other):
        return 7

    def __repr__(self):
        return "7"


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"a": Shout("quiet")}, {"a": "quiet"}),
        (Endless(a=1), {"a": 1}),
        ({"n": Liar(3)}, {"n": 3}),
        ({"n": 2**3000}, {"n": 2**3000}),
        (["\ud800", "x"], ["?", "x"]),
    ],
)
def test_a_subclass_comes_back_as_what_it_is_a_subclass_of(value, data):
    assert called(lambda: value).value.data == data


def recursive():
    value = {}
    value["self"] = value
    return value


def deep():
    value = "x"
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "make",
    [
        recursive,
        deep,
        lambda: {number * (2**61 - 1): 0 for number in range(5000)},
        lambda: ["x"] * 20_000,
        lambda: {"x": "y" * 2**21},
        lambda: {"x": 2**100_000},
        lambda: {"x": np.zeros(2**22)},
    ],
    ids=["recursive", "deep", "many_keys", "many_elements", "long", "digits", "large_array"],
)
def test_a_value_that_is_too_large_is_only_described(make):
    value = called(make).value

    assert isinstance(value, Opaque)
    assert not isinstance(value, Plain)


@pytest.mark.parametrize(
    "form",
    [
        b"[" * 100_000,
        b"1" * 100_000,
        b'{"set": [[1]]}',
        b'{"array": ["f8", [1000000]]}',
        b'{"dict": [[{"array": ["f8", [0]]}, 1]]}',
        b"\xff",
    ],
)
def test_a_forged_form_is_refused(form):
    value = {"type_name": "T", "text": "", "reason": "type", "data": len(form)}
    reply = json.dumps({"status": "returned", "value": value}).encode()

    with pytest.raises(ValueError, match="validation error"):
        parse_reply(reply, form, OUTCOME)
