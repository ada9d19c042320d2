"""The results of a script: what the lines that count give, by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.marking.plain_comparison import data_of
from grader.marking.shown_values import show_data
from grader.model.case import Case
from grader.model.execution import Outcome, Plain, Value

NOTHING = Plain("NoneType", "None", "type", None)


def whole_result(case: Case, results: Mapping[int, Value]) -> Plain:
    """Return what counts of the right results.

    A method that gives nothing may as well return its object. An attribute may be None.
    """
    lines = dict(enumerate(case.lines, start=1))
    data = {
        n: data_of(value)
        for n, value in results.items()
        if lines[n].kind == "get" or not value.is_none
    }
    return Plain("dict", "", "type", data) if data else NOTHING


def own_result(case: Case, right: Value, outcome: Outcome) -> Value | None:
    """Return what a case judges of the results of a script; None if there is nothing."""
    if isinstance(case.part, int):
        return outcome.results.get(case.part)
    if outcome.status != "returned":
        return None
    if case.raises:
        return outcome.results.get(len(case.lines), NOTHING)
    counted = right.data if isinstance(right, Plain) else None
    if not isinstance(counted, dict):
        return NOTHING
    own = {n: data_of(each) for n, each in outcome.results.items() if n in counted}
    return Plain("dict", "", "type", own)


def show_results(results: Mapping[int, Any]) -> str:
    """Show the results of all lines that count. The code of a line could tell a hidden input."""
    return "\n".join(f"line {n}: {show_data(each)}" for n, each in results.items())
