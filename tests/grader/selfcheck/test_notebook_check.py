"""A student's self-check in a notebook: of what is defined where `check` is called."""

import pytest

import grader
from grader import GraderError, HandoutError, SelfCheck, check, check_file

WRONG_SIGN = "\nimport numpy as np\ndef relu_backward(dA, Z): return np.where(Z > 0, -dA, 0)\n"


@pytest.fixture
def notebook(make_folder, monkeypatch):
    """What the last line of a notebook gives that lies beside the handout."""
    monkeypatch.chdir(make_folder())

    def run(source, last="check()"):
        namespace = {"check": check, "__name__": "__main__"}
        exec(source, namespace)  # noqa: S102
        return eval(last, namespace)  # noqa: S307

    return run


def test_right_work_passes(notebook, right):
    result = notebook(right)

    assert isinstance(result, SelfCheck)
    assert result.passed
    assert result.record.score == result.record.max_score == 30
    assert result.record.self_check


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        WRONG_SIGN,
        "dL_dyhat = -2\ndL_dz3 = 2",
        "def relu_backward(dA, Z):\n    dA[Z < 0] = 0\n    return dA",
        "def relu_backward(dA): pass",
        "def relu_backwards(dA, Z): pass\nrelu_backward = 3",
    ],
)
def test_it_says_what_the_check_of_a_file_says(notebook, make_folder, source):
    file = make_folder(anna=source) / "anna.py"

    def told(record):
        return [case.model_copy(update={"traceback": ()}) for case in record.cases]

    assert told(notebook(source).record) == told(check_file(file).record)


def test_with_functions_only_what_asks_for_them_is_checked(notebook, right):
    record = notebook(right, "check(relu_backward)").record

    assert {case.id.partition(".")[0] for case in record.cases} == {"problem2"}
    assert [problem.id for problem in record.problems] == ["problem2"]
    assert record.max_score == 30


def test_several_functions_can_be_checked(notebook, right):
    record = notebook(right, "check(relu_backward, problem1_gradients)").record

    assert [problem.id for problem in record.problems] == ["problem1", "problem2"]


def test_the_function_that_is_given_is_the_one_that_is_checked(notebook, right):
    source = right + "\nmine = relu_backward\ndef relu_backward(dA, Z): return None"

    assert notebook(source, "check(mine)").passed


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nrelu_backward = lambda dA, Z: np.where(Z > 0, dA, 0)",
        "import functools\nimport numpy as np\n"
        "relu_backward = functools.partial(lambda k, dA, Z: np.where(Z > 0, dA, 0), 1)",
    ],
    ids=["lambda", "partial"],
)
def test_a_function_is_known_by_the_name_that_it_has_in_the_notebook(notebook, source):
    assert notebook(source, "check(relu_backward)").passed


@pytest.mark.parametrize("last", ["check()", "check(reluBackward)"])
def test_a_near_name_is_found_as_in_grading(notebook, right, last):
    result = notebook(right.replace("relu_backward", "reluBackward"), last)

    assert {case.verdict for case in result.record.cases} == {"correct"}
    assert [note.code for note in result.record.notes] == ["found_spelling"]
    assert not result.passed


def test_a_package_that_the_grading_computer_may_lack_is_told(notebook, right):
    source = f"{right}\nIn = ['', 'import scipy, numpy as np', 'from torch import nn']\n"

    record = notebook(source).record

    assert [note.values["packages"] for note in record.notes] == ["scipy, torch"]


def test_a_function_that_is_not_asked_for_is_refused(notebook):
    with pytest.raises(GraderError, match=r"ask for foo: it asks for .* and relu_backward"):
        notebook("def foo(): pass", "check(foo)")


def test_what_is_no_function_is_refused(notebook):
    with pytest.raises(GraderError, match="without quotes and without calling it"):
        notebook("", "check('relu_backward')")


def test_the_handout_may_lie_elsewhere(notebook, make_folder, tmp_path_factory, monkeypatch, right):
    folder = make_folder()
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))

    assert notebook(right, f"check(handout={str(folder)!r})").passed
    assert notebook(right, f"check(handout={str(folder / 'public.json')!r})").passed


def test_without_a_handout_it_is_said_what_is_missing(notebook, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))

    with pytest.raises(HandoutError, match=r"there is no public\.json"):
        notebook("")


def test_a_notebook_shows_an_error_without_a_traceback(notebook):
    with pytest.raises(GraderError) as caught:
        notebook("def foo(): pass", "check(foo)")

    [line] = caught.value._render_traceback_()
    assert line.startswith("GraderError: Assignment 3")


def test_check_is_not_told_among_what_is_defined(notebook):
    record = notebook("own = 1").record

    assert str(record.cases[0].finding).endswith("defines own.")


def test_it_is_part_of_the_public_interface():
    assert grader.check is check
