"""A student's notebook, begun from the handout and run by a real Jupyter kernel."""

import nbformat
import pytest
from nbclient import NotebookClient

from grader import make_handout, write_handout

pytestmark = [pytest.mark.ci, pytest.mark.filterwarnings("default")]


@pytest.fixture
def run_notebook(assignment, tmp_path):
    """Run the handout's notebook with more code before its last cell, which checks; its outputs."""
    write_handout(make_handout(assignment, install="grader"), tmp_path)

    def run(*sources, check="from grader import check\n\ncheck()"):
        notebook = nbformat.read(tmp_path / "assignment3.ipynb", as_version=4)
        notebook.cells[-1].source = check
        notebook.cells[-1:-1] = [nbformat.v4.new_code_cell(source) for source in sources]
        client = NotebookClient(
            notebook,
            timeout=60,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(tmp_path)}},
        )
        return client.execute().cells[-1].outputs

    return run


@pytest.mark.quick
def test_right_work_is_shown_as_a_table_of_what_passes(run_notebook, right):
    [shown] = run_notebook(right)

    assert "13 cases right: 30 of 30 points" in shown.data["text/html"]
    assert "13 cases right: 30 of 30 points" in shown.data["text/plain"]
    assert "<table" in shown.data["text/html"]


def test_the_untouched_starter_is_told_what_is_asked_for(run_notebook):
    [shown] = run_notebook()

    told = "Nothing written yet in problem1_gradients and relu_backward."
    assert told in shown.data["text/html"]
    assert told in shown.data["text/plain"]


def test_a_second_check_says_what_got_better(run_notebook, right, right_gradients):
    check = "from grader import check\n\ncheck()"

    [shown] = run_notebook(right_gradients, check, right)

    assert "better: positive, negative, mixed" in shown.data["text/html"]


def test_one_function_is_checked_alone_and_its_mistake_named(run_notebook):
    source = "def relu_backward(dA, Z):\n    return dA * (Z >= 0)"

    [shown] = run_notebook(source, check="from grader import check; check(relu_backward)")

    assert "The mask is Z &lt; 0" in shown.data["text/html"]
    assert "dL_dyhat" not in shown.data["text/html"]


def test_a_loop_without_end_costs_its_time_limit_and_not_the_notebook(
    run_notebook, right_gradients
):
    source = "def relu_backward(dA, Z):\n    while True:\n        pass"

    [shown] = run_notebook(right_gradients, source)

    told = " ".join(shown.data["text/plain"].split())
    assert "relu_backward took longer than 1 s. It was still in the loop at line 2 of" in told
    assert "line 2: while True:" in told
    assert "It was still in the loop at line 2 of" in shown.data["text/html"]


def test_a_missing_handout_is_told_in_a_sentence(run_notebook):
    [shown] = run_notebook("import os; os.remove('public.json')")

    assert shown.output_type == "error"
    assert len(shown.traceback) == 1
    assert "there is no public.json in" in shown.traceback[0]


@pytest.mark.parametrize("leave", ["exit", "quit"])
def test_a_function_that_would_end_the_kernel_is_told_to_exit_early(
    run_notebook, right_gradients, leave
):
    source = f"def relu_backward(dA, Z):\n    {leave}()"

    [shown] = run_notebook(right_gradients, source)

    assert "relu_backward exited early" in shown.data["text/plain"]
