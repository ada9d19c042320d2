"""A call without a result is explained: what stopped it, or which function is missing."""

import pytest

from grader.marking import mark
from grader.marking.no_result import explain_missing, explain_no_result
from grader.model.execution import CodePlace, Execution, Outcome, Skipped, StudentError, calls_of
from grader.model.reasons import StopReason


def skipped(where, code):
    return Skipped(CodePlace(where, 3), StopReason.of(code))


def test_a_missing_function_may_be_in_the_cell_that_python_cannot_read(assignment, key):
    missing = {call.id: Outcome("missing") for call in calls_of(assignment)}
    failed = (skipped("cell 3", "raised"), skipped("cell 4", "unparsed"))

    cases = mark(assignment, key, Execution(missing, skipped=failed))

    found = {case.id: case.finding for case in cases}
    for case in ("problem2.zero", "problem1.dL_dyhat"):
        assert found[case].code == "missing_unparsed"
        assert found[case].values["where"] == "cell 4, line 3"


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (
            Outcome("missing", defined=("softMax", "x")),
            "There is no function softmax. Is it what you called softMax?",
        ),
        (Outcome("missing"), "There is no function softmax. The file defines nothing."),
        (Outcome("missing", kind="int"), "softmax is not a function, but of type int."),
        (Outcome("error", error=StudentError("ValueError", "")), "softmax raised ValueError."),
        (
            Outcome("timeout", reason=StopReason.of("call_timeout", seconds="0.5")),
            "softmax took longer than 0.5 s.",
        ),
        (
            Outcome("not_run", reason=StopReason.of("nothing_to_run", reason="No code.")),
            "Not run: No code.",
        ),
        (
            Outcome("crash", reason=StopReason.of("exit_status", status=3)),
            "softmax exited early: it ended the whole process (exit status 3).",
        ),
    ],
)
def test_a_sentence_never_capitalises_a_function(outcome, sentence):
    assert str(explain_no_result(outcome, "softmax")) == sentence


def test_a_name_with_a_meaning_of_its_own_is_no_misspelling():
    finding = explain_missing("value dL_dz2", ["dL_dz2"], ["dL_da2"], asked=["dL_da2"])

    assert finding.code == "missing"
