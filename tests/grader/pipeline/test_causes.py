"""Every zero names its cause: real submissions, from source to the findings on the page."""

from pathlib import PurePosixPath

import pytest

from grader.model.submission import File, Handin, Provenance
from grader.pipeline.grade_one import Job, grade_one

GRADIENTS = """
def problem1_gradients():
    return {"dL_dyhat": -2, "dL_dz3": -2, "dL_da2": [-2.2, -2.4], "dL_dz2": [-2.2, -2.4],
            "dL_da1": [-3.7, -4.16], "dL_dz1": [-3.7, -4.16]}
"""
RELU = "def relu_backward(dA, Z):\n    return np.where(Z > 0, dA, 0)\n"


def codes(record):
    return {case.finding.code for case in record.cases if case.points < case.max_points}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("from dnn_utils_v2 import relu_backward, sigmoid", "missing_file"),
        ("import torch\nrelu_backward = torch.relu", "missing_package"),
        (
            "from torch import nn\nclass Net(nn.Module): pass\nrelu_backward = Net()",
            "missing_package",
        ),
        ("def relu_backward(dA, Z)\n    return dA", "missing_unparsed"),
        (f"if __name__ == '__main__':\n    {RELU.replace('    ', '        ')}", "missing_guard"),
        ("if '__main__' == __name__:\n    def relu_backward(dA, Z): return dA", "missing_guard"),
        (
            "if not np:\n    if not np:\n        def relu_backward(dA, Z): return dA",
            "missing_block",
        ),
        (
            "try:\n  [][0]\n  def relu_backward(dA, Z): return dA\nexcept IndexError:\n  pass",
            "missing_block",
        ),
        ("def main():\n    def relu_backward(dA, Z): return dA", "missing_nested"),
        (
            "class Net:\n    class Layer:\n        def relu_backward(self, dA, Z): return dA",
            "missing_method",
        ),
        (
            "import torch\nclass Net(torch.Module):\n    def relu_backward(self, dA, Z): return dA",
            "missing_package",
        ),
        ("relu_backward = None", "missing_empty"),
        (f"{RELU}del relu_backward", "missing_deleted"),
        ("# def relu_backward(dA, Z):\n#     return dA", "missing_text"),
        ("'''\ndef relu_backward(dA, Z):\n    return dA\n'''", "missing_text"),
        ("relu_backward = [][0]", "missing_skipped"),
        ("import os\nrelu_backward = os._exit(1)", "missing_skipped"),
        ("def relu_backward(dA, Z):\n    import torch", "imports_package"),
        ("def relu_backward(dA, Z):\n    import helpers_of_mine", "imports_file"),
        ("mask = [][0]\ndef relu_backward(dA, Z):\n    return dA * mask", "uses_skipped"),
        ("import jax\ndef relu_backward(dA, Z):\n    return jax.relu(dA)", "uses_package"),
        ("def relu_backward(dA, Z, A):\n    return dA * (Z > 0)", "wrong_parameters"),
        ("def relu_backward(dA):\n    return dA", "wrong_parameters"),
        ("def relu_backward(dA, Z):\n    return dA * (Z > 0), Z", "several_returned"),
    ],
)
def test_public_and_hidden_cases_name_the_cause(grade_source, source, code):
    record = grade_source(f"{GRADIENTS}\n{source}\n")

    assert record.score == 60
    assert codes(record) == {code}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Z = cache['Z']", "used_as_dict"),
        ("_, Z = cache", "used_as_tuple"),
        ("Z = cache.Z", "used_as_object"),
    ],
)
def test_a_cache_instead_of_the_array_is_told_in_each_case(grade_source, line, code):
    source = f"def relu_backward(dA, cache):\n    {line}\n    return np.where(Z > 0, dA, 0)"

    record = grade_source(f"{GRADIENTS}\n{source}\n")

    assert codes(record) == {code}


def test_a_wrong_number_of_parameters_is_told_in_plain_words(grade_source):
    record = grade_source("def relu_backward(dA, Z, A): return dA")

    assert str(record.cases[-1].finding) == (
        "relu_backward takes 3 parameters (dA, Z, A); it is called with two, dA and Z."
    )


def test_a_method_that_takes_other_parameters_is_told(grade_source):
    record = grade_source(
        f"{GRADIENTS}class ReLU:\n    def backward(self, dA): return dA * (self.Z > 0)"
    )

    assert codes(record) == {"unfit"}
    assert "the method “ReLU.backward”, which takes other parameters" in record.cases[-1].message


def test_values_in_a_class_are_not_called_methods(grade_source):
    record = grade_source(f"{RELU}class Problem1:\n    dL_dyhat = -2\n    dL_dz3 = -2")

    assert {case.finding.code for case in record.cases[:2]} == {"missing_attribute"}


def test_the_values_that_the_course_gives_are_not_listed_as_the_students_own(grade_source):
    record = grade_source("yhat = 8\ny = 10\nW1 = 1\nerror = yhat - y")

    assert record.cases[0].finding.values["defined"] == "error"


@pytest.mark.parametrize(
    "line",
    ["dL_dyhat = 5", "dL_dyhat += 7", "dL_dyhat: int = 5", "for dL_dyhat in range(6): pass"],
)
def test_a_value_that_was_assigned_again_is_told(grade_source, line):
    record = grade_source(f"dL_dyhat = -2\n{line}\n{RELU}")

    assert str(record.cases[0].finding) == (
        "5 is not right. dL_dyhat was assigned again in anna.py, line 2: the last value counts."
    )


@pytest.mark.parametrize(
    "body",
    [
        "dL_dyhat = -2\n    dL_dyhat = 5\n    return {'dL_dyhat': dL_dyhat}",
        "return {'dL_dyhat': -2,\n        'dL_dyhat': 5}",
    ],
    ids=["variable", "key"],
)
def test_a_value_that_a_function_gives_twice_is_told(grade_source, body):
    record = grade_source(f"def problem1_gradients():\n    {body}")

    assert str(record.cases[0].finding) == (
        "5 is not right. dL_dyhat was assigned again in anna.py, line 3: the last value counts."
    )


def test_a_value_that_other_code_gives_twice_is_not_blamed(grade_source):
    record = grade_source(
        "dL_dyhat = -2\ndL_dyhat = 5\ndef problem1_gradients():\n    return {'dL_dyhat': 5}"
    )

    assert record.cases[0].finding.code == "wrong_value"


def test_a_name_that_a_later_line_defines_is_told(grade_source):
    record = grade_source("W = W2 * 2\nW2 = 3")

    assert record.skipped[0].reason.code == "used_too_early"
    assert record.skipped[0].reason.values["later"] == "anna.py, line 2"


def test_imports_and_variables_are_not_listed_as_what_a_file_defines(grade_source):
    record = grade_source("from math import floor\nimport os\nx = 3\ndef helper(): pass")

    assert str(record.cases[-1].finding) == (
        "There is no function relu_backward. The file defines helper."
    )


def test_a_notebook_whose_only_code_is_in_a_text_cell_says_where_it_stands(grade_source):
    source = "def relu_backward(dA, Z):\\n    return dA"
    cell = f'{{"cell_type": "markdown", "source": "{source}"}}'

    record = grade_source(f'{{"nbformat": 4, "cells": [{cell}]}}')

    assert record.message == (
        "Nothing could be run. cell 1, line 1: This is a text cell, so its code does not run. "
        "Change it to a code cell."
    )


def test_the_names_of_numpy_are_not_what_a_file_defines(grade_source):
    record = grade_source("from numpy import *\ndef helper(): pass")

    assert str(record.cases[-1].finding) == (
        "There is no function relu_backward. The file defines helper."
    )


@pytest.mark.parametrize(
    ("source", "lacks_work"),
    [
        ("def softmax(x):\n    return x\n", True),
        ("def relu_backward(dA, Z):\n    # TODO\n    pass\ndef problem1_gradients(): ...\n", True),
        ("def relu_backward(dA, Z):\n    return dA\n", False),
        ("dL_dyhat = 3\n", False),
    ],
    ids=["another week", "untouched starter", "wrong", "one value"],
)
def test_work_without_anything_asked_for_is_recognised(grade_source, source, lacks_work):
    assert grade_source(source).lacks_work == lacks_work


def test_the_file_to_start_with_is_told(grade_source):
    record = grade_source("def relu_backward(dA, Z):\n    'The backward pass.'\n")

    assert {case.finding.code for case in record.cases if case.id.problem == "problem2"} == {
        "no_body"
    }


@pytest.mark.parametrize("step", ["dL_da1", "dL_da2"])
def test_parts_of_a_step_are_suggested_for_this_step_alone(grade_source, step):
    record = grade_source("dL_da1_1, dL_da1_2, dL_da2_1, dL_da2_2 = 1, 2, 3, 4")

    found = {case.id.case: case.finding for case in record.cases}[step]
    assert found.values["similar"] == f"{step}_1, {step}_2"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("def relu_backward(dA, Z): ...", ["earlier_attempts"]),
        ("I have uploaded the right file before", ["earlier_attempts"]),
        (RELU, []),
    ],
    ids=["starter", "prose", "work"],
)
def test_a_last_attempt_with_nothing_to_grade_points_to_the_earlier_ones(
    tmp_path, reference_path, isolation, source, codes
):
    (tmp_path / "anna.py").write_text(source)
    file = File(PurePosixPath("anna.py"), tmp_path / "anna.py")
    handin = Handin("anna", (file,), provenance=Provenance(attempts=3))

    record = grade_one(Job(handin, reference_path, "version", isolation)).record

    assert [note.code for note in record.notes] == codes
