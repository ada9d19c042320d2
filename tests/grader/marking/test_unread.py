"""What is missing may be in code that Python cannot read."""

from grader.marking import mark
from grader.model.execution import Execution, Outcome, Skipped, calls_of


def test_a_missing_function_is_asked_for_in_the_cell_that_cannot_be_read(assignment, key):
    missing = {call.id: Outcome("missing") for call in calls_of(assignment)}
    skipped = (
        Skipped("cell 3, line 1", "plt.plot()", "NameError: “…”", "NameError"),
        Skipped("cell 4, line 1", "def relu_backward(dA, Z)", "SyntaxError: “…”", "SyntaxError"),
    )

    cases = mark(assignment, key, Execution(missing, skipped=skipped))

    told = {case.id: case.finding for case in cases}
    assert told["problem2.zero"] == (
        "There is no function relu_backward; is it in what Python cannot read: cell 4, line 1?"
    )
    assert "cell 4, line 1" in told["problem1.dL_dyhat"]
