"""Plain data has one form in JSON, and a form that is not plain data is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.model.array_json import ArrayData
from grader.model.plain_data import MAX_KEYS, NotPlainError, Table, from_json, to_json

LONG = 2**200
KEYS = st.none() | st.booleans() | st.integers(-LONG, LONG) | st.text(max_size=5) | st.binary()
LEAVES = (
    KEYS
    | st.floats()
    | st.complex_numbers()
    | arrays(st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16"]), array_shapes(max_side=3))
)
DATA = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.sets(KEYS, max_size=4)
        | st.frozensets(KEYS, max_size=4)
    ),
    max_leaves=15,
)


def there_and_back(value):
    tree = to_json(value, lambda array: ArrayData.of(array).model_dump(mode="json"))
    return from_json(json.loads(json.dumps(tree)), lambda data: ArrayData(**data).build())


def exactly(value):
    """The text of a value; of sets, in one order."""
    if isinstance(value, np.ndarray):
        # All nan are one value, whatever their bits are.
        if value.dtype.kind in "fc":
            value = np.where(value == value, value, np.nan).astype(value.dtype)
        return f"{value.dtype} {value.shape} {value.tobytes()}"
    if isinstance(value, list | tuple):
        return f"{type(value)} {[*map(exactly, value)]}"
    if isinstance(value, set | frozenset):
        return f"{type(value)} {sorted(map(exactly, value))}"
    if isinstance(value, dict):
        return [(exactly(key), exactly(item)) for key, item in value.items()]
    return repr(value)


@given(DATA)
def test_plain_data_comes_back_from_json_as_it_was(value):
    assert exactly(there_and_back(value)) == exactly(value)


def test_a_table_comes_back_from_json_as_it_was():
    table = Table(("k", "x"), (["a", None], np.array([1.5, 2.5])), [0, 1], ("object", "float64"))

    back = there_and_back(table)

    assert (back.columns, back.index, back.dtypes) == (table.columns, table.index, table.dtypes)
    assert exactly(back.cells) == exactly(table.cells)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (object(), ""),
        ([1, {2: lambda: 3}], "[1][2]"),
        ({"a": (1, range(3))}, "['a'][1]"),
        (np.array(["text"]), ""),
    ],
)
def test_a_part_that_is_not_plain_data_is_named_with_its_place(value, where):
    with pytest.raises(NotPlainError) as caught:
        to_json(value, np.ndarray.tolist)

    assert caught.value.where == where


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"no": 1},
        {"tuple": 1},
        {"tuple": [], "set": []},
        {"float": "text"},
        {"float": 1},
        {"complex": ["1"]},
        {"bytes": "no base64!"},
        {"set": [[1]]},
        {"set": [*range(MAX_KEYS + 1)]},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"dict": [[number, 0] for number in range(MAX_KEYS + 1)]},
        {"dict": {"a": 1}},
        {"table": {}},
        {"table": {"columns": [], "cells": [], "index": [], "dtypes": []}},
        {"table": {"__class__": 1}},
        {"array": "no array"},
        {"unknown": ["T"]},
        [0] * 10_001,
        json.loads("[" * 30 + "]" * 30),
        json.loads('{"tuple": [' * 30 + "]}" * 30),
    ],
    ids=lambda tree: str(tree)[:40],
)
def test_what_is_no_form_of_plain_data_is_refused(tree):
    with pytest.raises(ValueError, match="not a form of plain data"):
        from_json(tree, lambda data: ArrayData.model_validate(data).build())


TABLE = {
    "columns": {"tuple": ["x"]},
    "cells": {"tuple": [[1, 2]]},
    "index": [0, 1],
    "dtypes": {"tuple": ["int64"]},
    "is_series": False,
}


@pytest.mark.parametrize(
    "tree",
    [
        {"table": TABLE | {"columns": {"tuple": [[1]]}}},
        {"table": TABLE | {"dtypes": {"tuple": [1]}}},
        {"table": TABLE | {"is_series": {"array": None}}},
        {"table": TABLE | {"index": {"tuple": [0, 1]}}},
        {"table": TABLE | {"cells": {"tuple": ["ab"]}}},
        {"table": TABLE | {"is_series": True, "columns": {"tuple": []}, "cells": {"tuple": []}}},
        {"dict": [{"array": None}]},
        {"dict": ["ab"]},
        "\ud800",
        ["\ud800"],
    ],
    ids=str,
)
def test_what_no_student_process_sends_is_refused(tree):
    assert from_json({"table": TABLE}, None).columns == ("x",)
    with pytest.raises(ValueError, match="not a form of plain data"):
        from_json(tree, lambda _: np.array([1, 5]))


def test_sets_have_one_form_whatever_their_order():
    texts = [*map(str, range(20))]
    one, other = (
        {frozenset(order), frozenset([*order, "x"])} for order in (texts, [*reversed(texts)])
    )

    assert to_json(one, None) == to_json(other, None)
    assert to_json({frozenset("b"), frozenset("a")}, None)["set"][0] == {"frozenset": ["a"]}
