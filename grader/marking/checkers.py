"""Compares results in other ways than as equal: see `grader/model/checks.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.marking.plain_comparison import Difference, Rules, as_array, find_difference
from grader.marking.shown_values import show_data, show_number
from grader.model.checks import NamedCheck, OneOf, Statistics
from grader.model.inputs import build

MAX_TRIED = 500  # elements of a list of which each is compared with each


def find_by_check(check: NamedCheck, given: Any, expected: Any, rules: Rules) -> Difference | None:
    """Return how a result differs from what is expected, by a check; None if it does not."""
    if isinstance(check, OneOf):
        return _find_among([*map(build, check.values)], given, expected, rules)
    if isinstance(check, Statistics):
        return _compare_statistics(check, given, expected, rules)
    return _BY_NAME[check](given, expected, rules)


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
    for name, wanted, own in (
        ("mean", check.mean, numbers.mean()),
        ("standard deviation", check.std, numbers.std()),
    ):
        if wanted is not None and not abs(own - wanted) <= check.within:
            found = f"a {name} of {show_number(float(own))}"
            near = f"{show_number(wanted)} ± {show_number(check.within)}"
            return Difference("other_statistics", "", found, near)
    return None


def _compare_unordered(given: Any, expected: Any, rules: Rules) -> Difference | None:
    if not _is_row(given) or not _is_row(expected):
        return find_difference(given, expected, rules)
    own, right = [*given], [*expected]
    if len(own) != len(right) or max(len(own), len(right)) > MAX_TRIED:
        return find_difference(sorted(own, key=show_data), sorted(right, key=show_data), rules)
    for item in own:
        found = (at for at, each in enumerate(right) if not find_difference(item, each, rules))
        at = next(found, None)
        if at is None:
            text = f"the element {show_data(item)}"
            return Difference("has_more", "", text)
        del right[at]
    return None


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
    own, right = as_array(given), as_array(expected)
    if own is None or right is None or own.shape != right.shape:
        return find_difference(given, expected, rules)
    names, back = dict[Any, Any](), dict[Any, Any]()
    first = dict[Any, int]()
    pairs = zip(own.ravel().tolist(), right.ravel().tolist(), strict=True)
    for at, (label, name) in enumerate(pairs):
        if names.setdefault(label, name) != name:
            return Difference("one_group", "", f"{first[label]} and {at}")
        if back.setdefault(name, label) != label:
            return Difference("several_groups", "", f"{first[back[name]]} and {at}")
        first.setdefault(label, at)
    return None


_BY_NAME: dict[str, Callable[[Any, Any, Rules], Difference | None]] = {
    "unordered": _compare_unordered,
    "up_to_sign": _compare_up_to_sign,
    "up_to_relabelling": _compare_labels,
}
