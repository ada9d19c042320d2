"""Compares plain data, such as texts, lists and dicts, and locates what differs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.marking.comparison import close
from grader.marking.shown_values import show_data, show_shape
from grader.model.execution import Numbers, Plain, Value
from grader.model.findings import Finding
from grader.model.plain_data import Table, Unknown, leaves
from grader.model.record import listed, show_first
from grader.model.scored import Tolerance
from grader.model.visible_text import show_name

MAX_LISTED = 100_000  # elements of a list of numbers; a longer one is compared as an array
MAX_NEAR = 100  # elements of a set that are no others' equals, but may be near
MAX_NAMES = 5  # the most keys of a dict that a sentence names
NUMBER = (bool, int, float, complex)
KINDS: dict[type, str] = {
    type(None): "None",
    int: "a number",
    complex: "a complex number",
    str: "a text",
    bytes: "bytes",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    set: "a set",
    frozenset: "a set",
}


@dataclass(frozen=True)
class Difference:
    """Where a value differs from what is expected, and how."""

    code: str  # of a `Finding`
    path: str  # the way to the part that differs, such as `["W2"][1, 0]`; empty for the whole
    given: str  # both as text: values, or what they are
    expected: str = ""

    def finding(self) -> Finding:
        """Return what a student is told, for the result of a call."""
        if self.code == "differs":
            code = "differs_at" if self.path else "differs"
            why = f"expected {self.expected}"
            return Finding.of(code, cell=self.path, given=self.given, why=why)
        at = f" at {self.path}" if self.path else ""
        return Finding.of(self.code, at=at, given=self.given, expected=self.expected)


@dataclass(frozen=True)
class Rules:
    """How values are compared."""

    tolerance: Tolerance
    # Whether also the types must be the same: a list is no tuple, and 1 is neither 1.0 nor True.
    same_types: bool = False


def data_of(value: Value) -> Any:
    """Return a value as plain data."""
    if isinstance(value, Plain):
        return value.data
    if not isinstance(value, Numbers):
        return Unknown(value.type_name, value.text)
    # A list of millions of rows, which a student may give, takes seconds to make.
    if value.is_numpy or math.prod(length or 1 for length in value.array.shape) > MAX_LISTED:
        return value.array
    return _as_typed(value.array.tolist(), value.type_name)


def _as_typed(content: Any, type_name: str) -> Any:
    return tuple(content) if type_name == "tuple" and isinstance(content, list) else content


def find_difference(given: Any, expected: Any, rules: Rules) -> Difference | None:
    """Return the first difference of plain data from what is expected; None if they are equal."""
    return _compare(given, expected, "", rules)


def _compare(given: Any, expected: Any, path: str, rules: Rules) -> Difference | None:
    if rules.same_types and _type_of(given) != _type_of(expected):
        return _other_kind(given, expected, path, exact=True)
    if isinstance(expected, NUMBER) or _is_array(expected):
        return _compare_numbers(given, expected, path, rules)
    if isinstance(expected, list | tuple):
        return _compare_items(given, expected, path, rules)
    if isinstance(expected, Table):
        return _compare_tables(given, expected, path, rules)
    if isinstance(expected, str) and isinstance(given, str):
        return _compare_texts(given, expected, path)
    if isinstance(expected, dict) and isinstance(given, dict):
        return _compare_dicts(given, expected, path, rules)
    if isinstance(expected, set | frozenset) and isinstance(given, set | frozenset):
        return _compare_names(given, expected, path, "element", rules)
    if _type_of(given) != _type_of(expected):
        return _other_kind(given, expected, path)
    return None if given == expected else _differs(given, expected, path)


def _compare_numbers(given: Any, expected: Any, path: str, rules: Rules) -> Difference | None:
    if _is_long(given) or _is_long(expected):
        return _compare_long(given, expected, path, rules)
    own, right = as_array(given), np.asarray(expected)
    if own is None or (own.dtype.kind == "c") > (right.dtype.kind == "c"):
        return _other_kind(given, expected, path)
    if own.shape != right.shape:
        if not own.ndim or not right.ndim:
            return _other_kind(given, expected, path)
        return Difference("other_shape", path, show_shape(own), show_shape(right))
    wrong = ~close(own, right, rules.tolerance)
    if not wrong.any():
        return None
    index = tuple(np.argwhere(wrong)[0].tolist())
    place = f"{path}{[*index]}" if index else path
    return _differs(own[index].item(), right[index].item(), place)


def _compare_long(given: Any, expected: Any, path: str, rules: Rules) -> Difference | None:
    """Compare numbers of which one is an integer of more than 64 bits."""
    number = given.item() if _is_array(given) and not given.ndim else given
    if not isinstance(number, bool | int | float) or not isinstance(expected, bool | int | float):
        return _other_kind(given, expected, path)
    if isinstance(number, float) or isinstance(expected, float):
        rtol, atol = rules.tolerance.rtol, rules.tolerance.atol
        try:
            is_near = math.isclose(number, expected, rel_tol=rtol, abs_tol=atol)
        except OverflowError:  # an integer that is larger than all floats
            is_near = False
    else:
        is_near = number == expected
    return None if is_near else _differs(number, expected, path)


def _is_long(value: Any) -> bool:
    return type(value) is int and value.bit_length() > 63


def _compare_items(given: Any, expected: Any, path: str, rules: Rules) -> Difference | None:
    if not isinstance(given, list | tuple) and not (_is_array(given) and given.ndim):
        return _other_kind(given, expected, path)
    if len(given) != len(expected):
        count = f"{len(given)} element{'' if len(given) == 1 else 's'}"
        return Difference("other_length", path, count, str(len(expected)))
    if _is_array(given):  # only now: a student's may have millions of rows
        given = given.tolist() if given.ndim == 1 else [*given]
    pairs = enumerate(zip(given, expected, strict=True))
    found = (_compare(own, right, f"{path}[{at}]", rules) for at, (own, right) in pairs)
    return next(filter(None, found), None)


def _compare_dicts(
    given: dict[Any, Any], expected: dict[Any, Any], path: str, rules: Rules, noun: str = "key"
) -> Difference | None:
    if names := _compare_names(given, expected, path, noun, rules):
        return names
    found = (_compare(given[k], expected[k], f"{path}[{show_data(k)}]", rules) for k in expected)
    return next(filter(None, found), None)


def _compare_names(
    given: Any, expected: Any, path: str, noun: str, rules: Rules
) -> Difference | None:
    """Compare the keys of dicts, or the elements of sets."""
    own, right = (_by_identity(names, rules) for names in (given, expected))
    absent = [right[each] for each in right if each not in own]
    further = [own[each] for each in own if each not in right]
    if noun == "element" and len(absent) == len(further) <= MAX_NEAR:
        absent, further = _without_near(absent, further, rules)
    for code, names in (("lacks", absent), ("has_more", further)):
        if names:
            shown = sorted(map(show_data, names)) if noun == "element" else [*map(show_data, names)]
            these = f"the {noun}{'s' if len(names) > 1 else ''}"
            first = listed(shown, "and") if len(shown) <= 2 else show_first(shown, MAX_NAMES)
            return Difference(code, path, f"{these} {first}")
    return None


def _by_identity(names: Iterable[Any], rules: Rules) -> dict[Any, Any]:
    """Return names by what makes two of them the same: of the same type too, if types count."""
    return {(type(each) if rules.same_types else None, each): each for each in names}


def _without_near(
    absent: list[Any], further: list[Any], rules: Rules
) -> tuple[list[Any], list[Any]]:
    """Return elements of two sets, without the pairs of numbers that are within the tolerance."""
    left, unmatched = [*further], []
    for each in absent:
        near = (other for other in left if not _compare(other, each, "", rules))
        if (match := next(near, None)) is None:
            unmatched.append(each)
        else:
            left.remove(match)
    return unmatched, left


def _compare_texts(given: str, expected: str, path: str) -> Difference | None:
    if given == expected:
        return None
    for code, plain in (
        ("differs_in_spaces", lambda text: "".join(text.split())),
        ("differs_in_case", str.casefold),
    ):
        if plain(given) == plain(expected):
            return Difference(code, path, show_data(given), show_data(expected))
    return _differs(given, expected, path)


def _compare_tables(given: Any, expected: Table, path: str, rules: Rules) -> Difference | None:
    if not isinstance(given, Table) or given.is_series != expected.is_series:
        return _other_kind(given, expected, path)
    if rules.same_types and given.dtypes != expected.dtypes:
        own, right = (", ".join(each.dtypes) for each in (given, expected))
        return Difference("other_dtypes", path, own, right)
    names = _compare_names(given.columns, expected.columns, path, "column", rules)
    if names and not expected.is_series:
        return names
    if len(given.index) != len(expected.index):
        count = f"{len(given.index)} row{'' if len(given.index) == 1 else 's'}"
        return Difference("other_length", path, count, str(len(expected.index)))
    if index := _compare_cells(given.index, expected.index, f"{path}.index", rules):
        return index
    if expected.is_series:
        return _compare_cells(given.cells[0], expected.cells[0], path, rules)
    if Counter(given.columns) != Counter(expected.columns):  # several columns have one name
        count = f"{len(given.columns)} columns"
        return Difference("other_length", path, count, str(len(expected.columns)))
    columns = columns_of(given)
    for (name, number), cells in columns_of(expected).items():
        place = f"{path}[{show_data(name)}]"
        if found := _compare_cells(columns[name, number], cells, place, rules):
            return found
    return None


def columns_of(table: Table) -> dict[tuple[Any, int], Any]:
    """Return the columns by their names, and by how many columns before have this name."""
    counts: Counter[Any] = Counter()
    columns = {}
    for name, cells in zip(table.columns, table.cells, strict=True):
        columns[name, counts[name]] = cells
        counts[name] += 1
    return columns


def _compare_cells(given: Any, expected: Any, path: str, rules: Rules) -> Difference | None:
    """Compare the cells of two columns, which are lists or arrays."""
    if _is_array(given) and _is_array(expected) and not rules.same_types:
        return _compare_numbers(given, expected, path, rules)
    return _compare_items(as_list(given), as_list(expected), path, rules)


def as_list(cells: Any) -> list[Any]:
    """Return the cells of a column as a list."""
    return cells.tolist() if _is_array(cells) else cells  # type: ignore[no-any-return]


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return a number, an array, or a list of numbers as an array; None for other values."""
    if isinstance(value, NUMBER) or _is_array(value):
        return np.asarray(value)
    if not isinstance(value, list | tuple):
        return None
    # An array of texts would have room for the longest one in each of its cells.
    if not all(isinstance(each, NUMBER) or _is_array(each) for each in leaves(value)):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biufc" else None


def _type_of(value: Any) -> object:
    if isinstance(value, Unknown):
        return value.type_name
    if isinstance(value, frozenset):
        return set
    return value.dtype.name if _is_array(value) else type(value)


def _differs(given: Any, expected: Any, path: str) -> Difference:
    return Difference("differs", path, show_data(given), show_data(expected))


def _other_kind(given: Any, expected: Any, path: str, *, exact: bool = False) -> Difference:
    return Difference("other_kind", path, kind_of(given, exact), kind_of(expected, exact))


def kind_of(value: Any, exact: bool = False) -> str:
    """Return what a value is, in a few words: `a list`, `an array of shape (2, 3)`."""
    if isinstance(value, Unknown):
        return f"a value of type {show_name(value.type_name)}"
    if isinstance(value, Table):
        return "a Series" if value.is_series else "a DataFrame"
    if _is_array(value):
        if not value.ndim:
            return f"of type {value.dtype.name}" if exact else "a number"
        if exact:
            return f"an array of {value.dtype.name}"
        kind = "complex numbers" if value.dtype.kind == "c" else f"shape {value.shape}"
        return f"an array of {kind}"
    if isinstance(value, NUMBER):
        is_real = not isinstance(value, complex)
        return f"of type {type(value).__name__}" if exact else KINDS[int if is_real else complex]
    return KINDS[type(value)]


def contents_of(value: Any) -> str:
    """Return what a value is, with what is in it: `a tuple of 2`, `a dict with the key 'W'`."""
    if isinstance(value, list | tuple):
        return f"{kind_of(value)} of {len(value)}"
    if isinstance(value, dict):
        if not value:
            return "an empty dict"
        names = [*map(show_data, value)]
        shown = listed(names, "and") if len(names) <= MAX_NAMES else show_first(names, MAX_NAMES)
        return f"a dict with the key{'s' if len(names) > 1 else ''} {shown}"
    return kind_of(value)
