"""Records → Gradescope's results.json, one for each student.

Sources:
    https://gradescope-autograders.readthedocs.io/en/latest/specs/
    gradescope/autograder_samples: docs/specs.md
"""

import json
from collections.abc import Iterator
from typing import Any

from grader.export.class_results import ExportedFile, Results
from grader.model.decided_record import decided_texts
from grader.model.record import PASSING, CaseResult, file_stem
from grader.model.shown_points import as_shown


def gradescope(results: Results) -> Iterator[ExportedFile]:
    """Yield `gradescope/<student>/results.json` for each student with a score.

    Hidden cases have the tag `hidden` and the visibility `after_published`. Gradescope's visibility
    `hidden` is for tests that students never see. But our hidden cases count, and students can
    learn from their verdicts and hints after the grades are published. Until then, Gradescope also
    withholds the total score, so that it does not reveal which hidden cases pass.
    """
    step = "An autograder leaves its student's file at /autograder/results/results.json."
    for record in map(as_shown, results.scored()):
        result = {
            "score": record.score,
            "output": "\n".join(
                filter(None, (*decided_texts(record), record.message, *map(str, record.notes)))
            ),
            # `text` is shown as it is. HTML would be a risk: a student may have written some of it.
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "tests": [_test(case) for case in record.cases],
        }
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
        path = f"gradescope/{file_stem(record.student)}/results.json"
        yield ExportedFile(path, text.encode("utf-8", "replace"), next_step=step)
        step = ""  # once is enough


def _test(case: CaseResult) -> dict[str, Any]:
    passed = case.verdict in PASSING
    lines = [case.message, f"Hint: {case.hint}" if case.hint else ""]
    if (values := case.comparison) and not case.is_withheld and not passed:
        lines += [f"{name} = {value}" for name, value in values.inputs.items()]
        lines += ["" if values.expected is None else f"expected: {values.expected}"]
        lines += ["" if values.given is None else f"yours: {values.given}"]
    return {
        "score": case.points,
        "max_score": case.max_points,
        "status": "passed" if passed else "failed",
        "name": case.title,
        "output": "\n".join(filter(None, lines)),
        "tags": [case.verdict, "hidden"] if case.hidden else [case.verdict],
        "visibility": "after_published" if case.hidden else "visible",
    }
