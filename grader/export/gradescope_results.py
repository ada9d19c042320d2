"""Records → Gradescope's results.json, one for each student.

Sources:
    https://gradescope-autograders.readthedocs.io/en/latest/specs/
    gradescope/autograder_samples: docs/specs.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from grader.export.class_results import ExportedFile, Results
from grader.model.record import CaseResult, Comparison, Record, file_stem

_PASSED = frozenset({"correct", "follow_through", "accepted"})


def gradescope(results: Results) -> Iterator[ExportedFile]:
    """`gradescope/<student>/results.json` for each student with a score.

    Hidden cases have the tag `hidden` and are shown `after_published`, not `hidden`: that is meant
    for tests without points, which a student never sees. Ours count, and their verdicts and hints
    are there to learn from once the grades are out. Until then Gradescope also withholds the total
    score, so that it cannot be used to find out what the hidden cases ask.
    """
    for record in results.scored():
        text = json.dumps(_result(record), ensure_ascii=False, allow_nan=False, indent=2)
        yield ExportedFile(
            PurePosixPath("gradescope", file_stem(record.student), "results.json"),
            (text + "\n").encode("utf-8", "replace"),
        )


def _result(record: Record) -> dict[str, Any]:
    """All text is `text`, which is shown as it is: it may hold what a student wrote."""
    return {
        "score": record.score,
        "output": "\n".join(filter(None, (record.message, *map(str, record.notes)))),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "tests": [_test(case) for case in record.cases],
    }


def _test(case: CaseResult) -> dict[str, Any]:
    return {
        "score": case.points,
        "max_score": case.max_points,
        "status": "passed" if case.verdict in _PASSED else "failed",
        "name": case.title,
        "output": "\n".join(_lines(case)),
        "tags": [case.verdict, *(["hidden"] if case.hidden else [])],
        "visibility": "after_published" if case.hidden else "visible",
    }


def _lines(case: CaseResult) -> Iterator[str]:
    if case.message:
        yield case.message
    if case.hint:
        yield f"Hint: {case.hint}"
    if case.comparison and not case.hidden and case.verdict not in _PASSED:
        yield from _values(case.comparison)


def _values(comparison: Comparison) -> Iterator[str]:
    yield from (f"{name} = {value}" for name, value in comparison.inputs.items())
    if comparison.expected is not None:
        yield f"expected: {comparison.expected}"
    if comparison.given is not None:
        yield f"yours: {comparison.given}"
