"""Says where the results of a script differ, and what an object of a class lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.marking.answer_key import CaseKey
from grader.marking.no_result import explain_no_result
from grader.marking.plain_comparison import data_of, find_difference
from grader.marking.script_results import show_results
from grader.marking.shown_values import compare_cells, lay_out_data, show_data, show_shape
from grader.model.execution import Outcome
from grader.model.findings import Finding
from grader.model.record import ComparedLine
from grader.model.visible_text import show_name

MAX_MEMBERS = 8  # methods and attributes that a sentence lists


def find_in_script(key: CaseKey, given: Mapping[int, Any]) -> Finding | None:
    """Say where the first difference of the results is, by line; None if there is none."""
    for number, right in data_of(key.right).items():
        own, code = given.get(number), key.code.code(number)
        if own is None and key.case.lines[number - 1].kind == "do":
            return Finding.of("line_gave_nothing", call=code, line=number)
        if difference := find_difference(own, right, key.rules):
            path = f"{code}{difference.path} in line {number}"
            return replace(difference, path=path).finding()
    return None


def tell_line(key: CaseKey, finding: Finding) -> Finding:
    """Name the line that a case judges alone in what is wrong with its result."""
    number = key.case.part
    if not key.case.script or not isinstance(number, int):
        return finding
    code, values = key.code.code(number), dict(finding.values)
    if finding.code == "nothing_returned":
        return Finding.of("line_gave_nothing", call=code, line=number)
    if finding.code in ("differs", "differs_at", "differs_in_places"):
        values["cell"] = f"{code}{values.get('cell', '')} in line {number}"
        kind = "differs_at" if finding.code == "differs" else finding.code
        return Finding.of(kind, **values)
    if finding.code == "wrong_shape":
        return Finding.of("other_shape", at=f" at {code} in line {number}", **values)
    if "at" in values:
        values["at"] = f" at {code}{values['at'].removeprefix(' at ')} in line {number}"
        return Finding.of(finding.code, **values)
    return finding


def explain_failure(function: str, key: CaseKey, outcome: Outcome) -> Finding:
    """Say why a call, or a line of a script, did not end as it must."""
    if key.stub is not None and outcome.lacks:
        return _explain_lack(key, outcome)
    kind = "function" if key.stub is None else "class"
    finding = explain_no_result(outcome, key.what_ran(outcome) or function, kind=kind)
    if not outcome.error or not key.case.raises:
        return finding
    expected = key.case.exception[0]
    if outcome.failed not in (None, len(key.case.lines)):
        last = key.code.place(len(key.case.lines))
        return Finding.of("raised_early", finding=finding, line=last, expected=expected)
    return Finding.of("raised_other", finding=finding, expected=expected)


def _explain_lack(key: CaseKey, outcome: Outcome) -> Finding:
    """Say which method or attribute an object lacks, and what it has."""
    failed = (line for n, line in enumerate(key.case.lines, start=1) if n == outcome.failed)
    is_method = any(line.kind == "do" for line in failed)
    kind = "method" if is_method else "attribute"
    told = {"owner": key.function, "kind": kind, "name": show_name(outcome.lacks)}
    if outcome.equally_near:
        near = " and ".join(map(show_name, outcome.equally_near[:MAX_MEMBERS]))
        return Finding.of("member_unclear", **told, names=near)
    if outcome.lacks in outcome.functions:
        return Finding.of("member_outside", **told)
    if outcome.kind and not outcome.members:
        return Finding.of("no_member_of", **told, type=show_name(outcome.kind))
    names = [*map(show_name, outcome.members[:MAX_MEMBERS])]
    more = len(outcome.members) - len(names)
    listed = ", ".join([*names, *(["…"] if more > 0 else [])])
    return Finding.of("no_member", **told, members=listed or "none")


def show_lines(key: CaseKey, outcome: Outcome) -> dict[str, Any]:
    """Return the fields of a `Comparison` that tell of the results of a script, line by line."""
    right = data_of(key.right)
    counted = right if isinstance(right, dict) else {}
    own = {n: data_of(each) for n, each in outcome.results.items() if n in counted}
    return {
        "given": show_results(own) if own else None,
        "lines": tuple(_compare_lines(key, outcome)),
    }


def _compare_lines(key: CaseKey, outcome: Outcome) -> Iterator[ComparedLine]:
    """Yield the lines whose results differ, and those that are missing, with both values."""
    right = data_of(key.right)
    for number, expected in right.items() if isinstance(right, dict) else ():
        value = outcome.results.get(number)
        if value is None:
            continue  # an earlier line failed
        own = data_of(value)
        if not find_difference(own, expected, key.rules):
            continue
        yield ComparedLine(
            number=number,
            code=key.code.code(number),
            expected=show_data(expected),
            given=show_data(own),
            expected_cells=lay_out_data(expected),
            **_cells(key, own, expected),
        )


def _cells(key: CaseKey, own: Any, expected: Any) -> dict[str, Any]:
    if not isinstance(own, np.ndarray) or not isinstance(expected, np.ndarray):
        return {}
    if own.shape != expected.shape:
        return {
            "given_cells": lay_out_data(own),
            "given_form": f"shape {show_shape(own)}",
            "expected_form": f"shape {show_shape(expected)}",
        }
    if "c" in own.dtype.kind + expected.dtype.kind:
        return {}
    told = compare_cells(own, expected, key.tolerance, {})
    return {name: told[name] for name in ("given_cells", "differing") if name in told}
