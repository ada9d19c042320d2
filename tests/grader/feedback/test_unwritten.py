"""What is not written yet, for each way in which a student can leave it open."""

import pytest

from grader import check_file
from grader.feedback.unwritten import asked_for, faults, not_written, nothing_written
from grader.handout.handout_folder import notebook, script
from grader.handout.publish import make_handout

STUBS = "def problem1_gradients():\n    {0}\n\n\ndef relu_backward(dA, Z):\n    {0}\n"
NOTHING = "Nothing written yet in anna.py."
HALF = "def problem1_gradients():\n    return {'dL_dyhat': -2, 'dL_dz3': None, 'dL_da2': ...}\n"


@pytest.fixture(scope="module")
def handout(assignment):
    return make_handout(assignment)


@pytest.fixture
def check(tmp_path, handout):
    """The record of the self-check of a file with this source."""
    (tmp_path / "public.json").write_text(handout.to_json(), encoding="utf-8")

    def run(source, name="anna.py"):
        (tmp_path / name).write_text(source, encoding="utf-8")
        return check_file(tmp_path / name).record

    return run


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n",
        "# my homework\n",
        STUBS.format("pass"),
        STUBS.format("..."),
        STUBS.format("raise NotImplementedError"),
        STUBS.format("return None"),
        STUBS.format('"""To do."""'),
        "def problem1_gradients():\n    return {}\n",
        STUBS.format("return ..."),
        STUBS.format("dZ = ...\n    return dZ"),
        "def problem1_gradients():\n    return {'dL_dyhat': None, 'dL_dz3': ...}\n",
        "def problem1_gradients():\n    return {"
        + ", ".join(f"'dL_{name}': None" for name in ("dyhat", "dz3", "da2", "dz2", "da1", "dz1"))
        + "}\n",
        "dL_dyhat = None\ndL_dz3 = None\n",
    ],
)
def test_a_file_without_work_has_nothing_written(check, source):
    record = check(source)

    assert nothing_written(record) == NOTHING
    assert record.notes == ()


@pytest.mark.parametrize(("make", "name"), [(script, "anna.py"), (notebook, "anna.ipynb")])
def test_the_starter_has_nothing_written(check, handout, make, name):
    record = check(make(handout), name)

    assert nothing_written(record) == f"Nothing written yet in {name}."
    assert record.score == 0


def test_a_file_with_other_code_may_be_the_wrong_one(check):
    assert nothing_written(check("def softmax(z):\n    return z\n")) == (
        "anna.py has nothing of what the assignment asks for yet. It defines softmax. If your work "
        "is in another file, check that one."
    )


@pytest.mark.parametrize(
    "source",
    [
        HALF,
        "def relu_backward(dA, Z):\n    return dA\n",
        "def relu_backwards(dA, Z):\n    pass\n\n\nrelu_backward = 3\n",
        "def problem1_gradients(:\n    return 1\n",
        "dL_dyhat = -2\n",
    ],
)
def test_a_file_with_some_work_or_with_a_fault_has_something_written(check, source):
    assert nothing_written(check(source)) == ""


def test_what_is_asked_for_is_listed_with_its_values_and_points(check):
    assert asked_for(check("")) == [
        (
            "problem1_gradients",
            "Problem 1: six gradients of a small network, by hand",
            "6 values: dL_dyhat, dL_dz3, dL_da2, dL_dz2, dL_da1, dL_dz1",
        ),
        ("relu_backward", "Problem 2: relu_backward(dA, Z)", "14 public cases, 30 points"),
    ]


def test_each_part_that_is_not_written_is_told_once(check):
    record = check(f"{HALF}\ndef relu_backward(dA, Z):\n    pass\n")

    assert not_written(record) == [
        "None was given for dL_dz3: there is no value yet.",
        "`...` was given for dL_da2: there is no value yet.",
        "There is no value dL_dz2, dL_da1 or dL_dz1. problem1_gradients returns dL_dyhat, dL_dz3, "
        "dL_da2.",
        "relu_backward has no body yet.",
    ]
    assert faults(record) == []


def test_of_a_starter_whose_first_problem_is_written_the_second_is_told(
    check, handout, right_gradients
):
    record = check(script(handout) + right_gradients)

    assert nothing_written(record) == ""
    assert not_written(record) == ["relu_backward has no body yet."]
    assert faults(record) == []


def test_variables_that_are_not_written_are_told_together(check):
    told = not_written(check("dL_dyhat = -2\ndL_dz3 = -2\n"))

    assert told == [
        "There is no function problem1_gradients and no variable dL_da2, dL_dz2, dL_da1 or dL_dz1. "
        "The file defines dL_dyhat, dL_dz3.",
        "There is no function relu_backward. The file defines no function.",
    ]


def test_what_is_missing_for_another_reason_is_a_fault(check):
    record = check("if __name__ == '__main__':\n    def relu_backward(dA, Z):\n        return dA\n")

    assert [fix.cases[0].finding.code for fix in faults(record)] == ["missing_guard"]
    assert all("relu_backward" not in text for text in not_written(record))


def test_of_the_values_of_a_chain_only_the_faulty_ones_are_faults(check):
    (fix,) = faults(check("dL_dyhat = -2\ndL_dz3 = [1, 2]\n"))

    assert [case.id.case for case in fix.cases] == ["dL_dz3"]
