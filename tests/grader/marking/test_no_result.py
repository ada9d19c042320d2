"""A call without a result is explained: what stopped it, or which function is missing."""

import pytest

from grader.marking import mark
from grader.marking.no_result import explain_missing, explain_no_result
from grader.model.execution import (
    CodeFacts,
    CodePlace,
    Elsewhere,
    Execution,
    Outcome,
    Skipped,
    StudentError,
    calls_of,
)
from grader.model.reasons import StopReason


def skipped(where, code, *names, **lacks):
    reason = StopReason.of(code, error="NameError", until="")
    return Skipped(CodePlace(where, 3), reason, names, **lacks)


class TestTheCauseOfAMissingName:
    @pytest.fixture
    def find(self, assignment, key):
        """The findings of a submission that lacks everything, by case."""

        def run(*failed, **facts):
            missing = {call.id: Outcome("missing") for call in calls_of(assignment)}
            execution = Execution(missing, skipped=failed, facts=CodeFacts(**facts))
            return {case.id: case.finding for case in mark(assignment, key, execution)}

        return run

    def test_it_is_in_lines_that_python_cannot_read(self, find):
        found = find(skipped("cell 3", "raised"), skipped("cell 4", "unparsed", "relu_backward"))

        assert found["problem2.zero"].code == "missing_unparsed"
        assert found["problem2.zero"].values["place"] == "cell 4, line 3"
        assert found["problem1.dL_dyhat"].code == "missing"

    def test_a_hidden_case_says_the_same_as_a_public_one(self, find):
        found = find(skipped("cell 4", "unparsed", "relu_backward"))

        assert found["problem2.matrix"] == found["problem2.zero"]

    def test_its_line_needs_a_package_that_is_not_installed(self, find):
        found = find(skipped("a.py", "raised", "relu_backward", missing_module="torch"))

        assert str(found["problem2.zero"]) == (
            "a.py, line 3 was skipped, because torch is not installed here. It would have defined "
            "relu_backward."
        )

    def test_its_line_needs_a_name_that_needs_a_package(self, find):
        found = find(
            skipped("a.py", "raised", "nn", missing_module="torch"),
            skipped("b.py", "raised", "relu_backward", missing_name="nn"),
        )

        assert found["problem2.zero"].code == "missing_package"
        assert found["problem2.zero"].values["place"] == "b.py, line 3"

    def test_names_that_need_each_other_end(self, find):
        found = find(
            skipped("a.py", "raised", "nn", missing_name="relu_backward"),
            skipped("b.py", "raised", "relu_backward", missing_name="nn"),
        )

        assert found["problem2.zero"].code == "missing_skipped"

    def test_it_is_imported_from_a_file_that_was_not_handed_in(self, find):
        found = find(skipped("a.py", "raised", "relu_backward", missing_module="dnn_utils_v2"))

        assert str(found["problem2.zero"]) == (
            "You import relu_backward from dnn_utils_v2, which you did not hand in (a.py, line 3). "
            "Hand in dnn_utils_v2.py beside this file."
        )

    def test_it_is_imported_from_a_package_that_was_not_handed_in(self, find):
        found = find(skipped("a.py", "raised", "relu_backward", missing_module="cs231n.layers"))

        assert str(found["problem2.zero"]) == (
            "You import relu_backward from cs231n.layers, which you did not hand in (a.py, line "
            "3). Hand in the folder cs231n (with layers.py in it) beside this file."
        )

    def test_of_a_package_that_is_not_installed_the_name_is_told(self, find):
        found = find(skipped("a.py", "raised", "relu_backward", missing_module="torch.nn"))

        assert "torch is not installed here" in str(found["problem2.zero"])

    def test_it_stands_in_a_text_cell(self, find):
        found = find(skipped("cell 4", "text_cell", "relu_backward"))

        assert found["problem2.zero"].code == "missing_text_cell"

    def test_a_step_is_in_a_line_that_was_skipped(self, find):
        found = find(skipped("a.py", "raised", "dL_da2"))

        assert found["problem1.dL_da2"].code == "missing_skipped"
        assert found["problem1.dL_da1"].code == "missing"

    @pytest.mark.parametrize("how", ["guard", "method", "nested", "deleted", "text"])
    def test_it_stands_where_it_does_not_count(self, find, how):
        place = Elsewhere("relu_backward", how, CodePlace("a.py", 3), "Net")

        found = find(elsewhere=(place,))

        assert found["problem2.zero"].code == f"missing_{how}"
        assert "a.py, line 3" in str(found["problem2.zero"])


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (
            Outcome("missing", defined=("softMax", "x")),
            "There is no function softmax. Is it what you called softMax?",
        ),
        (Outcome("missing"), "There is no function softmax. The file defines nothing."),
        (
            Outcome("missing", defined=("x",)),
            "There is no function softmax. The file defines no function.",
        ),
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
    finding = explain_missing("value", ["dL_dz2"], ["dL_da2"], asked=["dL_da2"])

    assert finding.code == "missing"
