"""Which of several files is graded."""

import json
from pathlib import PurePosixPath

import pytest

from grader.intake.defined_names import defined_names
from grader.intake.main_file import choose_main

ANSWER = PurePosixPath("answer.py")
OTHER = PurePosixPath("other.py")
STUB = 'def double(z):\n    """Twice z.\n\n    Any shape: double(2) is 4.\n    """\n'


@pytest.fixture
def chosen():
    """Choose between an answer and another file, which is newer; by what each holds."""

    def run(answer, other):
        contents = {ANSWER: answer.encode(), OTHER: other.encode()}
        newness = {ANSWER: 0.0, OTHER: 1.0}
        defined = {path: defined_names(content, ["double"]) for path, content in contents.items()}
        return choose_main([*contents], contents, newness, ["double"], defined)

    return run


@pytest.mark.parametrize(
    "stub",
    [
        STUB,
        STUB + "    # your code here\n",
        STUB + "    pass\n",
        STUB + "    ...\n    # your code here\n",
        STUB + "    raise NotImplementedError('soon')\n",
        "def double(z: tuple[int, int] = (1, 2)) -> int:\n    pass\n",
        "def double(z): ...\n",
        "def double(\n    z,\n):\n    '''Twice z.'''\n\n\nx = 1\n",
        "def double(z):\n",
    ],
    ids=["docstring", "comment", "pass", "dots", "raise", "typed", "line", "lines", "nothing"],
)
def test_a_function_without_a_body_is_not_chosen_over_one_with_a_body(chosen, stub):
    assert chosen("def double(z):\n    return 2 * z\n", stub) == (ANSWER, None)


@pytest.mark.parametrize(
    "answer",
    [
        STUB + "    return 2 * z\n",
        "def double(z): return 2 * z\n",
        "def double(z, *, by=max(2, 1)) -> 'int':  # twice\n\n    return by * z\n",
        "double = lambda z: 2 * z\n",
        "async def double(z):\n    return z\n",
    ],
    ids=["docstring", "line", "typed", "lambda", "async"],
)
def test_whatever_its_form_a_function_with_a_body_is_chosen(chosen, answer):
    assert chosen(answer, STUB) == (ANSWER, None)


def test_of_two_with_bodies_the_newer_is_chosen_and_the_other_told(chosen):
    body = "def double(z):\n    return 2 * z\n"

    assert chosen(body, body) == (OTHER, ANSWER)


def test_of_two_without_bodies_the_newer_is_chosen_and_the_other_told(chosen):
    assert chosen(STUB, STUB) == (OTHER, ANSWER)


def test_a_value_counts_as_written(chosen):
    assert chosen("double = 4\n", STUB) == (ANSWER, None)


def test_an_untouched_starter_is_not_graded_in_place_of_the_students_work(
    grade_source, tmp_path, right
):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    stubs = "def relu_backward(dA, Z):\n    pass\n\ndef problem1_gradients():\n    pass\n"
    notebook = {
        "cells": [{**cell, "source": stubs}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }

    record = grade_source(right, beside={"starter.ipynb": json.dumps(notebook)})

    assert (record.file, record.score) == ("anna.py", 100)


CLASS = "class double:\n    def __init__(self, z):\n        self.z = 2 * z\n"


@pytest.mark.parametrize(
    "stub",
    [
        "class double:\n    pass\n",
        'class double:\n    """Twice z."""\n\n    def __init__(self, z):\n        ...\n',
        "class double:\n    def __init__(self, z): ...\n    @property\n    def z(self): pass\n",
        "class double:\n    def f(self, z=1) -> int:\n        '''Two\n\n    lines.'''\n\nx = 1\n",
    ],
    ids=["pass", "starter", "property", "docstring"],
)
def test_a_class_counts_more_than_one_whose_methods_have_no_bodies(chosen, stub):
    assert chosen(CLASS, stub) == (ANSWER, None)
