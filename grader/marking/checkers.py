"""Compares results in other ways than as equal: see `grader/model/checks.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.marking.plain_comparison import (
    Difference,
    Rules,
    as_array,
    as_list,
    columns_of,
    find_difference,
)
from grader.marking.shown_values import show_data, show_number
from grader.model.checks import NamedCheck, OneOf, Statistics
from grader.model.inputs import build
from grader.model.plain_data import Table

LABEL = (str, int, float)
# With which each element of a list is compared: all, or those next to it in the order of texts.
MIN_TRIED = 10
MAX_ORDERED = 1000  # numbers of a row that count for its place
MAX_COMPARED = 10_000  # pairs of elements of a list that is not very long


def find_by_check(check: NamedCheck, given: Any, expected: Any, rules: Rules) -> Difference | None:
    """Return how a result differs from what is expected, by a check; None if it does not."""
    if isinstance(check, OneOf):
        return _find_among([*map(build, check.values)], given, expected, rules)
    if isinstance(check, Statistics):
        return _compare_statistics(check, given, expected, rules)
    return _BY_NAME[check](given, expected, rules)


def find_unlike(
    check: NamedCheck | None, given: Any, wrong: Any, rules: Rules
) -> Difference | None:
    """Return how a result differs from that of a known mistake, as far as a check looks.

    `Statistics` are those of the mistake. What `OneOf` lists is right, so it says nothing here.
    """
    if check is None or isinstance(check, OneOf):
        return find_difference(given, wrong, rules)
    if isinstance(check, Statistics):
        numbers = as_array(wrong)
        if numbers is None or not numbers.size:
            return find_difference(given, wrong, rules)
        with np.errstate(all="ignore"):
            own = {"mean": numbers.mean().item(), "std": numbers.std().item()}
        own = {name: value for name, value in own.items() if getattr(check, name) is not None}
        return _compare_statistics(check.model_copy(update=own), given, wrong, rules)
    return find_by_check(check, given, wrong, rules)


def _find_among(
    values: Sequence[Any], given: Any, expected: Any, rules: Rules
) -> Difference | None:
    differences = [find_difference(given, value, rules) for value in values]
    if not all(differences):
        return None
    kinds = {each.code for each in differences if each}
    if "differs" not in kinds:
        return find_difference(given, expected, rules) or differences[0]
    shown = " or ".join(map(show_data, values))
    return Difference("differs", "", show_data(given), shown)


def _compare_statistics(
    check: Statistics, given: Any, expected: Any, rules: Rules
) -> Difference | None:
    numbers, right = as_array(given), as_array(expected)
    if numbers is None or right is None or numbers.shape != right.shape:
        return find_difference(given, expected, rules)
    if (numbers.dtype.kind == "c") > (right.dtype.kind == "c") or not numbers.size:
        return find_difference(given, expected, rules)
    with np.errstate(all="ignore"):
        mean, std = numbers.mean().item(), numbers.std().item()
    for name, wanted, own in (
        ("mean", check.mean, mean),
        ("standard deviation", check.std, std),
    ):
        if wanted is not None and not abs(own - wanted) <= check.within:
            found = f"a {name} of {show_number(own)}"
            near = f"{show_number(wanted)} ± {show_number(check.within)}"
            return Difference("other_statistics", "", found, near)
    return None


def _compare_unordered(given: Any, expected: Any, rules: Rules) -> Difference | None:
    if isinstance(given, Table) and isinstance(expected, Table):
        if {*given.columns} != {*expected.columns} or given.is_series != expected.is_series:
            return find_difference(given, expected, rules)
        given, expected = (_rows(each, expected.columns) for each in (given, expected))
    if not _is_row(given) or not _is_row(expected):
        return find_difference(given, expected, rules)
    are_arrays = isinstance(given, np.ndarray) and isinstance(expected, np.ndarray)
    if len(given) != len(expected) or (are_arrays and given.shape != expected.shape):
        return find_difference(given, expected, rules)
    # What is equal mostly has the same text, and is then found at once.
    own, right = sorted(given, key=_order), sorted(expected, key=_order)
    tried = max(MIN_TRIED, MAX_COMPARED // max(len(own), 1))
    for item in own:
        near = enumerate(right[:tried])
        at = next((at for at, each in near if not find_difference(item, each, rules)), None)
        if at is None:
            return Difference("has_more", "", f"the element {show_data(item)}")
        del right[at]
    return None


def _rows(table: Table, columns: tuple[Any, ...]) -> list[list[Any]]:
    """Return the rows of a table without their names."""
    cells = columns_of(table)
    lists = ([*as_list(cells[name, 0])] for name in columns)
    return [[*row] for row in zip(*lists, strict=True)]


def _order(item: Any) -> str:
    """Return the place of an element in the order of texts: the same for a list as for a tuple."""
    numbers = as_array(item)
    if numbers is not None and numbers.ndim:
        return f"[{', '.join(map(show_number, numbers.ravel()[:MAX_ORDERED].tolist()))}]"
    return show_data(item).replace("(", "[").replace(",)", "]").replace(")", "]")


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _compare_up_to_sign(given: Any, expected: Any, rules: Rules) -> Difference | None:
    own, right = as_array(given), as_array(expected)
    if own is None or right is None or own.shape != right.shape:
        return find_difference(given, expected, rules)
    with np.errstate(all="ignore"):
        same = np.sum(own * np.conj(right), axis=0 if own.ndim > 1 else None).real
    return find_difference(own * np.where(same < 0, -1, 1), right, rules)


def _compare_labels(given: Any, expected: Any, rules: Rules) -> Difference | None:
    own, right = _labels(given), _labels(expected)
    if own is None or right is None or len(own) != len(right):
        return find_difference(given, expected, rules)
    names, back = dict[Any, Any](), dict[Any, Any]()
    first = dict[Any, int]()
    # A label that is nan equals no label, and not even itself.
    labels, groups = ([x if x == x else None for x in each] for each in (own, right))
    for at, (label, name) in enumerate(zip(labels, groups, strict=True)):
        if names.setdefault(label, name) != name:
            return Difference("one_group", "", f"{first[label]} and {at}")
        if back.setdefault(name, label) != label:
            return Difference("several_groups", "", f"{first[back[name]]} and {at}")
        first.setdefault(label, at)
    return None


def _labels(value: Any) -> list[Any] | None:
    """Return the labels in a list or in an array of any shape; None for other values."""
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    if isinstance(value, list | tuple) and all(isinstance(each, LABEL) for each in value):
        return [*value]
    array = as_array(value)
    return None if array is None else array.ravel().tolist()


_BY_NAME: dict[str, Callable[[Any, Any, Rules], Difference | None]] = {
    "unordered": _compare_unordered,
    "up_to_sign": _compare_up_to_sign,
    "up_to_relabelling": _compare_labels,
}
